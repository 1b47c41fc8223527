using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>How a convolution runs in blocks.</summary>
/// <param name="ReadsBlocks">Whether the input is in blocks; the few channels of a picture are read as they lie.</param>
/// <param name="MixesChannels">Whether weights are in blocks of input and output channels; otherwise, also for depthwise layers, of output
/// channels.</param>
/// <param name="Groups">Groups, counting those that fill the last block.</param>
internal sealed record BlockedForm(bool ReadsBlocks, bool MixesChannels, int Groups)
{
    /// <summary>The form of a convolution; null where ONNX Runtime has no blocked kernel for it.</summary>
    /// <param name="node">The Conv.</param>
    /// <param name="weight">[O, I / groups, kernel].</param>
    /// <param name="block">The block.</param>
    public static BlockedForm? Of(OnnxNode node, int[] weight, int block)
    {
        int outputs = weight[0], inputs = weight[1], groups = (int)WindowAttributes.Of(node).Group;
        if (outputs < block) return null;
        if (groups == 1) return new BlockedForm(inputs >= block, inputs >= block, 1);
        if (inputs == 1 && outputs == groups) return new BlockedForm(true, false, BlockedWeights.Whole(groups, block));
        return inputs % block == 0 && outputs / groups % block == 0 ? new BlockedForm(true, true, groups) : null;
    }
}
