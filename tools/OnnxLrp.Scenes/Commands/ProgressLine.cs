using Spectre.Console;

namespace OnnxLrp.Scenes.Commands;

/// <summary>A progress bar on a terminal, a plain line at every tenth elsewhere. Both go to stderr.</summary>
internal static class ProgressLine
{
    /// <summary>Runs work that reports how many of <paramref name="total"/> items are done.</summary>
    public static void Run(string title, int total, Action<IProgress<int>> work)
    {
        if (Console.IsErrorRedirected)
        {
            work(new Lines(title, total));
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context.AddTask(title, maxValue: total))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Increment(1);
    }

    private sealed class Lines(string title, int total) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value * 10L / total != (value - 1) * 10L / total)
                Console.Error.WriteLine($"{title}: {value} of {total}");
        }
    }
}
