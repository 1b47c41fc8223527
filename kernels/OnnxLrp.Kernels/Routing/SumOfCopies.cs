using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>The adjoint of broadcasting: for every element of a tensor that was repeated, a sum over its copies.</summary>
internal static class SumOfCopies
{
    /// <summary>Sums a term over the copies of each element.</summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="axes">The axes of the whole shape, and those along which elements were repeated.</param>
    /// <param name="term">What is summed, and what is made of the sum.</param>
    /// <param name="target">The result, an element for each sum.</param>
    public static void Launch<TTerm>(KernelDevice device, BroadcastAxes axes, TTerm term, Target target)
        where TTerm : struct, ICopyTerm =>
        ForEach.Launch(device, axes.KeptLength, new Body<TTerm>(term, axes.Kept, axes.Repeated, axes.Repeats, target));

    internal readonly struct Body<TTerm>(TTerm term, StridedAxes kept, StridedAxes repeated, int repeats, Target target) : IElementBody
        where TTerm : struct, ICopyTerm
    {
        private readonly TTerm _term = term;
        private readonly StridedAxes _kept = kept;
        private readonly StridedAxes _repeated = repeated;
        private readonly int _repeats = repeats;
        private readonly Target _target = target;

        public void Apply(int index)
        {
            int first = _kept.Offset(index);
            float total = 0;
            for (int r = 0; r < _repeats; r++)
                total += _term.At(index, first + _repeated.Offset(r));
            _target.Store(index, _term.Of(index, total));
        }
    }
}

/// <summary>What a sum over copies adds up. A struct, so that each kernel is compiled for its own.</summary>
internal interface ICopyTerm
{
    /// <summary>The summand of one copy.</summary>
    /// <param name="index">The element.</param>
    /// <param name="copy">Place of the copy in the whole shape.</param>
    float At(int index, int copy);

    /// <summary>The result of an element.</summary>
    /// <param name="index">The element.</param>
    /// <param name="total">The sum over its copies.</param>
    float Of(int index, float total);
}
