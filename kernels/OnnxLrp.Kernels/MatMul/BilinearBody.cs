using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.MatMul;

/// <summary>
/// One value of a factor: the sum of other * R / st(parts * z) over the products that it went into, times the value; see
/// <see cref="BilinearKernels"/>.
/// </summary>
internal readonly struct BilinearBody(
    BilinearWalk walk, int matrix, StridedAxes kept, StridedAxes repeated, int repeats, StridedAxes others, ArrayView<float> own, ArrayView<float> other,
    ArrayView<float> output, ArrayView<float> relevance, int parts, float epsilon, Target relevanceIn) : IElementBody
{
    private readonly BilinearWalk _walk = walk;
    private readonly int _matrix = matrix;
    private readonly StridedAxes _kept = kept;
    private readonly StridedAxes _repeated = repeated;
    private readonly int _repeats = repeats;
    private readonly StridedAxes _others = others;
    private readonly ArrayView<float> _own = own;
    private readonly ArrayView<float> _other = other;
    private readonly ArrayView<float> _output = output;
    private readonly ArrayView<float> _relevance = relevance;
    private readonly int _parts = parts;
    private readonly float _epsilon = epsilon;
    private readonly Target _relevanceIn = relevanceIn;

    public void Apply(int index)
    {
        int batch = index / _matrix, element = index - batch * _matrix;
        int row = element / _walk.Columns, column = element - row * _walk.Columns;
        int first = _kept.Offset(batch);
        float total = 0;
        for (int r = 0; r < _repeats; r++)
        {
            int matrix = first + _repeated.Offset(r);
            int other = _others.Offset(matrix) * _walk.OtherMatrix + row * _walk.OtherRow + column * _walk.OtherColumn;
            int at = matrix * _walk.OutputMatrix + row * _walk.OutputRow + column * _walk.OutputColumn;
            for (int l = 0; l < _walk.Summands; l++)
            {
                float s = _relevance[at];
                if (_parts > 0)
                    s = Stabiliser.Divide(s, _parts * _output[at], _epsilon);
                total += s * _other[other];
                other += _walk.OtherStep;
                at += _walk.OutputStep;
            }
        }
        _relevanceIn.Store(index, _parts > 0 ? _own[index] * total : total);
    }
}
