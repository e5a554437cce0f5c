package lpu.fixed;

import lpu.num.Interpolation;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.QFormat;

/**
 * The tables of a fixed-point softmax.
 *
 * @param exp        of differences to the maximum, ending at 0; below its range exp is 0
 * @param expFormat  of its values; holds 1 at best, otherwise 1 becomes the greatest value
 * @param reciprocal of the sum
 */
public record SoftmaxOptions(LutShape exp, QFormat expFormat, NewtonOptions reciprocal) {
    /** exp over [-16, 0] from 256 entries with interpolation and 16 fraction bits. */
    public static SoftmaxOptions standard() {
        return new SoftmaxOptions(LutShape.below(16, 256, Interpolation.LINEAR), QFormat.parse("u1.16"),
                NewtonOptions.standard());
    }

    /** Throws IllegalArgumentException unless the table ends at 0, its values unsigned of 4 to 24 fraction bits. */
    public SoftmaxOptions {
        if (exp.to() != 0 || expFormat.signed() || expFormat.fractionBits() < 4 || expFormat.fractionBits() > 24) {
            throw new IllegalArgumentException("exp from " + exp.from() + " to " + exp.to() + " in " + expFormat);
        }
    }
}
