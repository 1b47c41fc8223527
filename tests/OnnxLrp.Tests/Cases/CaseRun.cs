using OnnxLrp.Cli;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Cases;

/// <summary>
/// Runs the command line on a folder of this one: a small model, its input, sometimes the expected relevance of an independent tool.
/// </summary>
internal sealed class CaseRun
{
    private CaseRun(int exit, string text, NpyTensor? relevance) => (Exit, Text, Relevance) = (exit, text, relevance);

    /// <summary>The exit code.</summary>
    public int Exit { get; }

    /// <summary>Both outputs.</summary>
    public string Text { get; }

    /// <summary>The relevance of the input, where it was written.</summary>
    public NpyTensor? Relevance { get; }

    /// <summary>Explains the input of a case.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="engine">On what.</param>
    /// <param name="arguments">What follows the model and the input.</param>
    public static CaseRun Explain(string name, TestEngine engine, params string[] arguments)
    {
        string folder = Folder(name), work = Directory.CreateTempSubdirectory("onnxlrp-case-").FullName;
        try
        {
            using var text = new StringWriter();
            string input = Directory.GetFiles(folder, "*.npy").Single(f => Path.GetFileName(f) is "input.npy" or "x.npy");
            string[] all = ["explain", Path.Combine(folder, "model.onnx"), input, .. arguments, "--save-relevance", "r.npy"];
            int exit = CommandLine.Run(all, text, text, work, _ => TestEngines.On(engine));
            string saved = Path.Combine(work, "r.npy");
            return new CaseRun(exit, text.ToString(), File.Exists(saved) ? NpyReader.Read(saved) : null);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The expected relevance of a case.</summary>
    public static NpyTensor Expected(string name) => NpyReader.Read(Path.Combine(Folder(name), "expected.npy"));

    private static string Folder(string name) => RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name);
}
