package lpu.fixed;

import lpu.num.Interpolation;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.Overflow;
import lpu.num.Rounding;

/**
 * What a fixed-point model has beside its nodes' and weights' formats.
 *
 * @param constantBits width of norm gains, biases, rope's table and the scores' scale, the sign counted, 4 to 24
 * @param rounding of nodes; tables, reciprocals and softmax round half up
 * @param overflow of nodes
 * @param tile scores that the online softmax takes at once; 0 for softmax in two passes
 * @param softmax its tables
 * @param root the reciprocal square root of the norms
 * @param activation the table of SiLU or GELU
 */
public record FixedSettings(int constantBits, Rounding rounding, Overflow overflow, int tile, SoftmaxOptions softmax,
        NewtonOptions root, LutShape activation) {

    public FixedSettings {
        if (constantBits < 4 || constantBits > 24) {
            throw new IllegalArgumentException("constants of " + constantBits + " bits; 4 to 24 are possible");
        }
        if (tile < 0) {
            throw new IllegalArgumentException("a tile of " + tile + " scores");
        }
    }

    /** Every table with 1,024 entries and interpolation, over 16 on each side. */
    public static FixedSettings standard() {
        SoftmaxOptions softmax = SoftmaxOptions.standard();
        return new FixedSettings(16, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0,
                new SoftmaxOptions(LutShape.below(16, 1024, Interpolation.LINEAR), softmax.expFormat(), softmax.reciprocal()),
                NewtonOptions.standard(), LutShape.around(16, 1024, Interpolation.LINEAR));
    }

    public FixedSettings withConstantBits(int bits) {
        return new FixedSettings(bits, rounding, overflow, tile, softmax, root, activation);
    }

    public FixedSettings withRounding(Rounding other) {
        return new FixedSettings(constantBits, other, overflow, tile, softmax, root, activation);
    }

    public FixedSettings withOverflow(Overflow other) {
        return new FixedSettings(constantBits, rounding, other, tile, softmax, root, activation);
    }

    /** 0 for two passes. */
    public FixedSettings withTile(int scores) {
        return new FixedSettings(constantBits, rounding, overflow, scores, softmax, root, activation);
    }

    public FixedSettings withSoftmax(SoftmaxOptions options) {
        return new FixedSettings(constantBits, rounding, overflow, tile, options, root, activation);
    }

    public FixedSettings withRoot(NewtonOptions options) {
        return new FixedSettings(constantBits, rounding, overflow, tile, softmax, options, activation);
    }

    public FixedSettings withActivation(LutShape shape) {
        return new FixedSettings(constantBits, rounding, overflow, tile, softmax, root, shape);
    }
}
