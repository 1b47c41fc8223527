using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Tests.Device;

/// <summary>
/// The code that a CUDA device would get, generated without one: every kernel compiles, needs no more shared memory than every
/// GPU has, and keeps its variables in registers.
/// </summary>
[Category("Device")]
public sealed class CudaCodeTests
{
    private const int SharedBytesOfEveryGpu = 48 * 1024;

    private static readonly (Type Source, Type Sink)[] Roles =

    [
        (typeof(OperandSource<EverySample>), typeof(DenominatorSink)),
        (typeof(OperandSource<OneSample>), typeof(DenominatorSink)),
        (typeof(QuotientSource<EverySample>), typeof(RelevanceSink<EverySample>)),
        (typeof(QuotientSource<OneSample>), typeof(RelevanceSink<OneSample>)),
    ];

    private Context? _context;
    private PTXBackend? _backend;

    [OneTimeSetUp]
    public void Create_backend()
    {
        _context = Context.Create(b => b.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).EnableAlgorithms());
        _backend = new PTXBackend(_context, CudaArchitecture.SM_70, CudaInstructionSet.ISA_60, null!);
    }

    [OneTimeTearDown]
    public void Release_backend()
    {
        _backend?.Dispose();
        _context?.Dispose();
    }

    [TestCaseSource(nameof(Kernels))]
    public void Kernel_stays_in_registers_and_within_shared_memory(MethodInfo kernel)
    {
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        string code = ((PTXCompiledKernel)_backend!.Compile(entry, default(KernelSpecialization))).PTXAssembly;
        int shared = Regex.Matches(code, @"^\s*\.shared .*\[(\d+)\];", RegexOptions.Multiline).Sum(m => int.Parse(m.Groups[1].Value));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Does.Contain(".entry"));
            Assert.That(code, Does.Not.Contain(".local "));
            Assert.That(shared, Is.LessThanOrEqualTo(SharedBytesOfEveryGpu));
        }
    }

    [Test]
    public void Tiles_do_use_shared_memory()
    {
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(
            Entry(typeof(TiledConvolution<SquareTile, OperandSource<EverySample>, DenominatorSink>)));
        Assert.That(((PTXCompiledKernel)_backend!.Compile(entry, default(KernelSpecialization))).PTXAssembly, Does.Contain("ld.shared.f32").And.Contains("bar.sync"));
    }

    private static IEnumerable<TestCaseData> Kernels() => ElementKernels().Concat(GroupKernels())
        .Select(k => new TestCaseData(k).SetArgDisplayNames(Name(k)));

    // Every element body of the library, found by reflection, so that a new one is tested without being listed.
    private static IEnumerable<MethodInfo> ElementKernels() =>
        from type in typeof(ForEach).Assembly.GetTypes()
        where type.IsValueType && typeof(IElementBody).IsAssignableFrom(type)
        from body in Closed(type)
        select Entry(typeof(ForEach)).MakeGenericMethod(body);

    private static IEnumerable<MethodInfo> GroupKernels()
    {
        foreach ((Type source, Type sink) in Roles)
        {
            foreach (Type tile in new[] { typeof(SquareTile), typeof(SmallTile), typeof(WideTile), typeof(FlatTile) })
                yield return Entry(typeof(TiledConvolution<,,>).MakeGenericType(tile, source, sink));
            yield return Entry(typeof(RowProduct<,>).MakeGenericType(source, sink));
        }
    }

    private static IEnumerable<Type> Closed(Type type) => type.GetGenericArguments().Length switch
    {
        0 => [type],
        1 => Implementations(type.GetGenericArguments()[0]).Select(f => type.MakeGenericType(f)),
        _ => Roles.Select(r => type.MakeGenericType(r.Source, r.Sink)),
    };

    /// <summary>The structs of the library that can stand for a type parameter.</summary>
    private static IEnumerable<Type> Implementations(Type parameter)
    {
        Type contract = parameter.GetGenericParameterConstraints().Single(c => c.IsInterface);
        return typeof(ForEach).Assembly.GetTypes().Where(t => t.IsValueType && contract.IsAssignableFrom(t));
    }

    private static MethodInfo Entry(Type type) => type.GetMethod("Run", BindingFlags.NonPublic | BindingFlags.Static)!;

    private static string Name(MethodInfo kernel)
    {
        Type[] arguments = kernel.IsGenericMethod ? kernel.GetGenericArguments() : kernel.DeclaringType!.GetGenericArguments();
        return string.Join(' ', arguments.Prepend(kernel.DeclaringType!).SelectMany(Parts).Select(t => t.Name).Distinct());
    }

    private static IEnumerable<Type> Parts(Type type) => type.GetGenericArguments().SelectMany(Parts).Prepend(type);
}
