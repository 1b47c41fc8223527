using Spectre.Console;

namespace OnnxLrp.Cli.Output;

/// <summary>Everything that is not a result: warnings, errors and progress, on stderr. A bar on a terminal, plain lines elsewhere.</summary>
internal sealed class StatusLines(TextWriter error)
{
    private readonly List<string> _warnings = [];
    private IAnsiConsole? _live;

    /// <summary>Warnings and failed inputs so far, each once.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public bool HasFailed { get; private set; }

    public void Warn(string message)
    {
        message = PlainText.Line(message);
        if (_warnings.Contains(message)) return;
        _warnings.Add(message);
        Tell("warning: " + message);
    }

    public void Fail(string message)
    {
        message = PlainText.Lines(message);
        HasFailed = true;
        _warnings.Add(message);
        Tell("error: " + message);
    }

    public void Tell(string message)
    {
        message = PlainText.Lines(message);
        if (_live is null) error.WriteLine(message);
        else _live.WriteLine(message);
    }

    /// <summary>Runs work of many parts; it reports how many are done.</summary>
    public void Track(string title, int total, Action<Action<int>> work)
    {
        if (total > 1 && ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected) Bar(title, total, work);
        else Lines(title, total, work);
    }

    private void Bar(string title, int total, Action<Action<int>> work)
    {
        _live = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        try
        {
            _live.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(progress =>
                {
                    ProgressTask task = progress.AddTask(Markup.Escape(title), maxValue: total);
                    work(done => task.Value = done);
                });
        }
        finally
        {
            _live = null;
        }
    }

    /// <summary>A line for every tenth of the work.</summary>
    private void Lines(string title, int total, Action<Action<int>> work)
    {
        int tenths = 0;
        work(done =>
        {
            int now = done * 10 / Math.Max(total, 1);
            if (total <= 1 || now <= tenths) return;
            tenths = now;
            Tell($"{title}: {done} of {total}");
        });
    }
}
