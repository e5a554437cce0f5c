package lpu.fixed;

import java.util.function.DoubleUnaryOperator;
import lpu.model.Architecture.Activation;
import lpu.num.Ends;
import lpu.num.Lut;
import lpu.num.LutShape;
import lpu.num.QFormat;

/** SiLU and GELU as tables: 0 on the left of the range, the input itself on the right ({@link Ends#ASYMPTOTES}). */
public final class Activations {
    /** 2 √(2/π): ½ (1 + tanh y) = 1 / (1 + exp(-2y)). */
    private static final double GELU_SLOPE = 2 * Math.sqrt(2 / Math.PI);

    private Activations() {
    }

    /**
     * The table of a function, from raw inputs of one format to raw results of another.
     *
     * @param shape around 0; where it reaches beyond the input's format, all its entries go to what that holds
     */
    public static Lut lut(Activation activation, LutShape shape, QFormat input, QFormat output) {
        LutShape used = shape.within(Math.scalb(1.0, input.integerBits()));
        return Lut.of(function(activation), used, Ends.ASYMPTOTES, input, output);
    }

    /** The function itself, in double precision. */
    public static DoubleUnaryOperator function(Activation activation) {
        return switch (activation) {
            case SILU -> Activations::silu;
            case GELU -> Activations::gelu;
        };
    }

    /** SiLU of x: x / (1 + exp(-x)). */
    public static double silu(double x) {
        return x / (1 + StrictMath.exp(-x));
    }

    /** GELU of x in the tanh form, x / (1 + exp(-2 √(2/π) (x + 0.044715 x³))), as Gemma uses it. */
    public static double gelu(double x) {
        return x / (1 + StrictMath.exp(-GELU_SLOPE * (x + 0.044715 * x * x * x)));
    }
}
