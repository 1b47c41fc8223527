using System.Runtime.CompilerServices;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>A 4 x 4 block of sums in named scalars, which stay in registers (an array would not).</summary>
internal struct RegisterTile
{
    /// <summary>Rows and columns.</summary>
    public const int Size = 4;

    public float S00, S01, S02, S03;
    public float S10, S11, S12, S13;
    public float S20, S21, S22, S23;
    public float S30, S31, S32, S33;

    /// <summary>Adds the outer product of a column a and a row b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddOuterProduct(float a0, float a1, float a2, float a3, float b0, float b1, float b2, float b3)
    {
        S00 += a0 * b0;
        S01 += a0 * b1;
        S02 += a0 * b2;
        S03 += a0 * b3;
        S10 += a1 * b0;
        S11 += a1 * b1;
        S12 += a1 * b2;
        S13 += a1 * b3;
        S20 += a2 * b0;
        S21 += a2 * b1;
        S22 += a2 * b2;
        S23 += a2 * b3;
        S30 += a3 * b0;
        S31 += a3 * b1;
        S32 += a3 * b2;
        S33 += a3 * b3;
    }
}
