using ILGPU;
using NUnit.Framework;
using OnnxLrp.Engines.Ilgpu;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Relevance;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Engines.Operations;

/// <summary>
/// Every operation on random shapes and values: a fused kernel gives what the primitives of its expansion give on the same device, and
/// both give what plain loops in double precision give. Each also adds its result to what is there.
/// </summary>
[TestFixture(TestEngine.Cpu)]
[TestFixture(TestEngine.OpenCl)]
[TestFixture(TestEngine.Cuda)]
[Category("Device")]
public sealed class OperationTests(TestEngine engine)
{
    private const int Seeds = 40;

    private KernelDevice Device => TestEngines.KernelsOn(engine);

    [OneTimeSetUp]
    public void Require_device() => TestEngines.On(engine);

    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Compounds))]
    public void Kernel_gives_what_the_expansion_gives(Type compound)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var draft = new OperationDraft(seed);
            Value result = RandomOperations.Draw(compound, draft);
            RelevanceGraph expanded = Expansion.Apply(draft.Graph(result), _ => false);
            float[] primitives = OnDevice(draft, expanded);
            AssertEqual(primitives, OnDevice(draft, draft.Graph(result)), draft, seed, result);
            AssertEqual(Reference(draft, expanded), primitives, draft, seed, result);
        }
    }

    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Primitives))]
    public void Primitive_gives_what_plain_loops_give(Type primitive)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var draft = new OperationDraft(seed);
            Value result = RandomOperations.Draw(primitive, draft);
            AssertEqual(Reference(draft, draft.Graph(result)), OnDevice(draft, draft.Graph(result)), draft, seed, result);
        }
    }

    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Compounds))]
    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Primitives))]
    public void Operation_adds_to_what_is_there(Type operation)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var draft = new OperationDraft(seed);
            Value result = RandomOperations.Draw(operation, draft), before = draft.Tensor(result.Info.Shape);
            RelevanceGraph sum = draft.Graph((before + before) + result);
            AssertEqual(Reference(draft, Expansion.Apply(sum, _ => false)), OnDevice(draft, sum), draft, seed, result);
        }
    }

    private static double[] Reference(OperationDraft draft, RelevanceGraph graph)
    {
        var interpreter = new ReferenceInterpreter(
            t => Widened(draft.Values(t)), Widened(draft.Start), draft.Masks.ToDictionary(m => m.Key, m => Widened(m.Value)));
        return interpreter.Evaluate(graph.Results[OperationDraft.Output]);
    }

    private static double[] Widened(float[] values) => Array.ConvertAll(values, v => (double)v);

    private static void AssertEqual(double[] expected, float[] found, OperationDraft draft, int seed, Value result)
    {
        TensorReport report = TensorReport.Compare(expected, found, result.Info.Shape);
        Assert.That(report.Within(Tolerances.Float32Layer), $"seed {seed}, {draft.Samples} samples, {result.Maker.Text}: {report}");
    }

    private static void AssertEqual(float[] expected, float[] found, OperationDraft draft, int seed, Value result) =>
        AssertEqual(Widened(expected), found, draft, seed, result);

    private float[] OnDevice(OperationDraft draft, RelevanceGraph graph)
    {
        using var memory = new DeviceMemory(Device);
        DeviceProgram program = DeviceCompiler.Compile(graph, [OperationDraft.Output], memory, Device);
        foreach ((Activation source, ArrayView<float> view) in memory.Activations) Device.Upload(draft.Values(source.Tensor), view);
        foreach ((string tensor, float[] mask) in draft.Masks) memory.Set(tensor, mask);
        if (draft.Start.Length > 0) Device.Upload(draft.Start, memory.Start(OperationDraft.Output));
        foreach (Action launch in program.Launches) launch();
        var values = new float[program.Results[OperationDraft.Output].View.Length];
        Device.Download(program.Results[OperationDraft.Output].View, values);
        return values;
    }
}
