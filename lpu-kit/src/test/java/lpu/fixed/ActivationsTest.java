package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import lpu.model.Architecture.Activation;
import lpu.num.Interpolation;
import lpu.num.Lut;
import lpu.num.LutShape;
import lpu.num.QFormat;
import org.junit.jupiter.api.Test;

class ActivationsTest {
    private static final QFormat INPUT = QFormat.parse("s5.10");
    private static final QFormat OUTPUT = QFormat.parse("s5.10");

    @Test
    void functions() {
        assertEquals(0.7310585786300049, Activations.silu(1), 1e-15);
        assertEquals(-0.2689414213699951, Activations.silu(-1), 1e-15);
        double tanh = 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (1.5 + 0.044715 * 1.5 * 1.5 * 1.5)));
        assertEquals(1.5 * tanh, Activations.gelu(1.5), 1e-15);
        assertEquals(0, Activations.silu(-800), 1e-300, "no NaN far out");
        assertEquals(800, Activations.gelu(800));
    }

    /**
     * Every input of 16 bits. Within [-8, 8]: |silu'| ≤ 1.1, |silu''| ≤ 1/2; |gelu'| ≤ 1.13, |gelu''| ≤ 0.8: half an
     * interval times the slope, or h² |f''| / 8, and the roundings. Beyond it the asymptote is off by what the function
     * is at the range's end: x exp(-x) / (1 + exp(-x)) = 0.0027 for SiLU, nothing for GELU.
     */
    @Test
    void errorOverAllInputs() {
        for (Activation activation : Activation.values()) {
            DoubleUnaryOperator f = Activations.function(activation);
            double beyond = activation == Activation.SILU ? 8 / (1 + Math.exp(8)) : 1e-12;
            for (int entries = 16; entries <= 4096; entries *= 4) {
                double h = 16.0 / entries;
                for (Interpolation interpolation : Interpolation.values()) {
                    Lut lut = Activations.lut(activation, LutShape.around(8, entries, interpolation), INPUT, OUTPUT);
                    double inside = interpolation == Interpolation.NEAREST ? 1.13 * h / 2 + OUTPUT.step() / 2
                            : h * h * 0.8 / 8 + OUTPUT.step();
                    for (int x = -32768; x < 32768; x++) {
                        double off = Math.abs(OUTPUT.value(lut.apply(x)) - f.applyAsDouble(INPUT.value(x)));
                        double bound = Math.abs(x) <= 8 << 10 ? inside : beyond;
                        assertTrue(off <= bound, activation + " " + interpolation + " " + entries + " x " + x);
                    }
                }
            }
        }
    }

    @Test
    void beyondTheRange() {
        for (Interpolation interpolation : Interpolation.values()) {
            LutShape shape = LutShape.around(8, 256, interpolation);
            Lut coarser = Activations.lut(Activation.SILU, shape, INPUT, QFormat.parse("s5.7"));
            assertEquals(0, coarser.apply((int) INPUT.minRaw()));
            assertEquals(0, coarser.apply(-8 * 1024 - 1));
            assertEquals((10 * 1024 + 4) / 8, coarser.apply(10 * 1024 + 4) - 1, "half a step goes up");
            Lut finer = Activations.lut(Activation.GELU, shape, INPUT, QFormat.parse("s5.14"));
            assertEquals((10 * 1024 + 3) * 16, finer.apply(10 * 1024 + 3));
        }
    }

    /** 20 does not fit s4.11; an input beyond the table's range that fits is no overflow. */
    @Test
    void saturationIsCounted() {
        Lut lut = Activations.lut(Activation.SILU, LutShape.around(8, 256, Interpolation.LINEAR), INPUT,
                QFormat.parse("s4.11"));
        int[] y = new int[4];
        assertEquals(1, lut.apply(new int[] {20 * 1024, 15 * 1024, -20 * 1024, 1024}, 0, 4, y, 0));
        assertEquals(32767, y[0]);
        assertEquals(15 * 2048, y[1]);
    }

    /** Rises wherever the function does: from -1.2 (SiLU's minimum is at -1.28, GELU's at -0.75) on. */
    @Test
    void monotoneOnTheRight() {
        for (Activation activation : Activation.values()) {
            for (Interpolation interpolation : Interpolation.values()) {
                Lut lut = Activations.lut(activation, LutShape.around(8, 128, interpolation), INPUT, OUTPUT);
                for (int x = -640; x < 32767; x++) {
                    assertTrue(lut.apply(x + 1) >= lut.apply(x), activation + " " + interpolation + " at " + x);
                }
            }
        }
    }

    /** Inputs of s1.14 are within ±2: h = 4 / 64 there, whatever the range; over ±32 it would be 1. */
    @Test
    void allEntriesGoToWhatTheInputHolds() {
        QFormat narrow = QFormat.parse("s1.14");
        Lut lut = Activations.lut(Activation.GELU, LutShape.around(32, 64, Interpolation.LINEAR), narrow, narrow);
        for (int x = -32768; x < 32768; x++) {
            double off = Math.abs(narrow.value(lut.apply(x)) - Activations.gelu(narrow.value(x)));
            assertTrue(off <= 0.8 / 256 / 8 + narrow.step(), "x " + x + ": " + off);
        }
    }
}
