using OnnxLrp.Canonization;
using OnnxLrp.Converter.Checking;
using OnnxLrp.Normalization;

namespace OnnxLrp.Converter.Passes;

/// <summary>The passes of a conversion, in their order.</summary>
internal static class PassTable
{
    public static IReadOnlyList<IConversionPass> For(string input, string output) =>
    [
        new KeepOneOutput(output),
        new TakeBranches(),
        new LibraryPass("fold constants", new FoldConstants(), OutputCheck.Exact),
        // Before anything is dropped: in float16 every node that goes takes its rounding along.
        new LibraryPass("float16 to float32", new WidenToFloat32(), OutputCheck.Rounded),
        new LibraryPass("newest operator set", new NewestOperatorSet(), OutputCheck.Exact),
        new LibraryPass("int8 to float32", new DequantizeToFloat32(), OutputCheck.Rounded),
        new LibraryPass("drop pass-through nodes", new RemovePassThrough(), OutputCheck.Exact),
        new LibraryPass("scale and shift into BatchNorm", new MergeScaleIntoBatchNorm(), OutputCheck.Exact),
        new RecoverBatchNorm(),
        new DynamicBatch(input),
        new NameModules(),
    ];
}
