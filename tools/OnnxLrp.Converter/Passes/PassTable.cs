using OnnxLrp.Canonization;
using OnnxLrp.Converter.Checking;

namespace OnnxLrp.Converter.Passes;

/// <summary>The passes of a conversion, in their order.</summary>
internal static class PassTable
{
    public static IReadOnlyList<IConversionPass> For(string input, string output) =>
    [
        new KeepOneOutput(output),
        new TakeBranches(),
        new CanonizationPass("fold constants", new FoldConstants(), OutputCheck.Exact),
        new CanonizationPass("int8 to float32", new DequantizeToFloat32(), OutputCheck.Rounded),
        // Before anything is dropped: in float16 every node that goes takes its rounding along.
        new CanonizationPass("float16 to float32", new WidenToFloat32(), OutputCheck.Rounded),
        new CanonizationPass("drop pass-through nodes", new RemovePassThrough(), OutputCheck.Exact),
        new CanonizationPass("scale and shift into BatchNorm", new MergeScaleIntoBatchNorm(), OutputCheck.Exact),
        new RecoverBatchNorm(),
        new DynamicBatch(input),
        new NameModules(),
    ];
}
