using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// The large constants of a graph, given to ONNX Runtime where they lie: in the model's bytes each is external data of a "file" that is
/// this process's memory, so that neither the bytes nor ONNX Runtime hold a copy. They stay pinned until <see cref="Dispose"/>: dispose
/// the session first.
/// </summary>
internal sealed unsafe class SharedWeights : IDisposable
{
    /// <summary>Constants up to this size are written into the model: shapes, axes, scales.</summary>
    private const int LargestWritten = 1024;

    /// <summary>The first version of ONNX Runtime's interface that has the call.</summary>
    private const uint ApiVersion = 18;

    private readonly string _source;
    private readonly OnnxTensor[] _tensors;
    private readonly MemoryHandle[] _pins;

    /// <param name="graph">The graph.</param>
    public SharedWeights(OnnxGraph graph)
    {
        _source = graph.Source;
        _tensors = [.. graph.Initializers.Values.Where(t => t.Strings is null && t.Bytes.Length > LargestWritten)];
        _pins = [.. _tensors.Select(t => t.Bytes.Pin())];
        Places = _tensors.Select((t, i) => (t.Name, i)).ToDictionary(t => t.Name, t => new ExternalPlace(FileName(t.i), 0));
    }

    /// <summary>Where the model's bytes say that each constant lies.</summary>
    public IReadOnlyDictionary<string, ExternalPlace> Places { get; }

    /// <summary>Tells the session to come where the "files" are.</summary>
    public void AddTo(SessionOptions options)
    {
        if (_tensors.Length == 0) return;
        options.AddSessionConfigEntry("session.use_external_initializer_file_buffers_directly", "1");
        nint[] names = [.. _tensors.Select((_, i) => PathText(FileName(i)))];
        try
        {
            nint[] buffers = [.. _pins.Select(p => (nint)p.Pointer)];
            nuint[] lengths = [.. _tensors.Select(t => (nuint)t.Bytes.Length)];
            fixed (nint* name = names, buffer = buffers)
            fixed (nuint* length = lengths)
            {
                OrtApi* api = OnnxRuntimeLibrary.Api(ApiVersion);
                var add = (delegate* unmanaged<nint, nint*, nint*, nuint*, nuint, nint>)api->AddExternalInitializersFromFilesInMemory;
                nint status = add(options.DangerousGetHandle(), name, buffer, length, (nuint)names.Length);
                if (status != 0) throw Failed(api, status);
            }
            GC.KeepAlive(options);
        }
        finally
        {
            foreach (nint name in names) Marshal.FreeCoTaskMem(name);
        }
    }

    /// <summary>Unpins the constants.</summary>
    public void Dispose()
    {
        foreach (MemoryHandle pin in _pins) pin.Dispose();
    }

    private static string FileName(int tensor) => $"memory{tensor}";

    private static nint PathText(string text) => OperatingSystem.IsWindows() ? Marshal.StringToCoTaskMemUni(text) : Marshal.StringToCoTaskMemUTF8(text);

    private ForwardFailedException Failed(OrtApi* api, nint status)
    {
        string reason = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)api->GetErrorMessage)(status)) ?? "no reason";
        ((delegate* unmanaged<nint, void>)api->ReleaseStatus)(status);
        string line = reason.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return new ForwardFailedException(
            _source, "giving weights from memory", $"ONNX Runtime says: {line}", "check the model with ONNX Runtime alone");
    }
}
