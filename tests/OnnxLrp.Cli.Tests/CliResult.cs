using System.Text.Json;

namespace OnnxLrp.Cli.Tests;

/// <summary>What a run of the command line gave.</summary>
internal sealed record CliResult(int Code, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The lines on stderr.</summary>
    public string[] Errors => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Asserts the exit code and one line of error that holds all the parts; never a stack trace.</summary>
    public void FailsWith(int code, params string[] parts)
    {
        Assert.That(Code, Is.EqualTo(code), Error);
        Assert.That(Error, Does.Not.Contain("   at "));
        string[] errors = [.. Errors.Where(l => l.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.That(errors, Has.Length.EqualTo(1), Error);
        foreach (string part in parts) Assert.That(errors[0], Does.Contain(part));
    }
}
