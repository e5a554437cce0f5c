package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import lpu.RandomFloats;
import lpu.fixed.Activations;
import lpu.fixed.FixedGate;
import lpu.fixed.FixedNode;
import lpu.fixed.FixedNorm;
import lpu.fixed.FixedRope;
import lpu.fixed.FixedSettings;
import lpu.fixed.FixedSum;
import lpu.fixed.NodeFormat;
import lpu.machine.ElementFunction;
import lpu.machine.NormFunction;
import lpu.machine.Tcu;
import lpu.machine.TcuFunction;
import lpu.model.Architecture.Activation;
import lpu.model.Architecture.RopePairs;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.Interpolation;
import lpu.num.Lut;
import lpu.num.LutShape;
import lpu.num.Overflow;
import lpu.num.Rounding;
import org.junit.jupiter.api.Test;

/** Units' arithmetic, element by element, against that of {@code lpu.fixed}, with every rounding, saturating and wrapping. */
class FunctionalPartsTest {
    private static final int N = 33;
    private static final int VECTORS = 20;
    private final FunctionalParts parts = new FunctionalParts();

    private static void forAllSettings(Consumer<FixedSettings> test) {
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                test.accept(FixedSettings.standard().withRounding(rounding).withOverflow(overflow));
            }
        }
    }

    /** A node that may have coarser columns. */
    private static FixedNode node(String format, FixedSettings settings) {
        return new FixedNode(new Node(NodeKind.FFN_NORM, 0), NodeFormat.parse(format), settings.rounding(), settings.overflow());
    }

    /** Random raw values of 16 bits, the first vector all 0, the second all at the ends. */
    private static int[] values(int seed) {
        int[] x = new SplittableRandom(seed).ints(VECTORS * N, Short.MIN_VALUE, Short.MAX_VALUE + 1).toArray();
        Arrays.fill(x, 0, N, 0);
        for (int j = N; j < 2 * N; j++) {
            x[j] = (j + seed) % 3 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        for (int j = 2 * N; j < 3 * N; j++) {
            x[j] = x[j] >> 14; // small
        }
        return x;
    }

    @Test
    void norm() {
        forAllSettings(settings -> {
            FixedNode in = node("s6.9 3+2 32+5", settings);
            for (String out : new String[] {"s4.11", "s0.7 1+1", "s2.20"}) {
                FixedNorm fixed = FixedNorm.of(RandomFloats.uniform(1, N, -2, 3), 1e-5f, in, node(out, settings),
                        settings);
                int[] expected = values(1);
                int[] actual = expected.clone();
                for (int v = 0; v < VECTORS; v++) {
                    fixed.apply(expected, v * N, expected, v * N);
                }
                new NormFunction(new TcuFunction(new Tcu(8))).apply(parts.norm(fixed), actual, VECTORS);
                assertArrayEquals(expected, actual, out + " " + settings);
            }
        });
    }

    @Test
    void residual() {
        forAllSettings(settings -> {
            for (String out : new String[] {"s6.9 2+1", "s3.4", "s1.18"}) {
                FixedSum fixed = FixedSum.of(node("s6.9 0+4", settings), node("s2.13 5+3", settings),
                        node(out, settings), N);
                int[] expected = values(2);
                int[] actual = expected.clone();
                int[] b = values(3);
                fixed.add(expected, b, 0, VECTORS);
                ElementFunction.add(parts.residual(fixed), actual, b);
                assertArrayEquals(expected, actual, out + " " + settings);
            }
        });
    }

    @Test
    void gate() {
        forAllSettings(settings -> {
            for (Activation activation : Activation.values()) {
                FixedNode in = node("s5.10", settings);
                FixedNode activated = node("s3.12", settings); // the greatest inputs saturate
                Lut table = Activations.lut(activation, LutShape.around(8, 64, Interpolation.LINEAR), in.format(),
                        activated.format());
                FixedGate fixed = FixedGate.of(table, activated, in, node("s4.11 7+3", settings), N);
                int[] expected = values(4);
                int[] actual = expected.clone();
                int[] up = values(5);
                fixed.apply(expected, up, 0, VECTORS);
                ElementFunction.gate(parts.gate(fixed), actual, up);
                assertArrayEquals(expected, actual, activation + " " + settings);
            }
        });
    }

    @Test
    void rope() {
        forAllSettings(settings -> {
            for (RopePairs pairs : RopePairs.values()) {
                FixedRope fixed = FixedRope.of(pairs, new double[] {1, 0.3, 0.01, 2e-5}, 50, 12);
                FixedNode out = node("s3.9", settings);
                for (int position = 0; position < 50; position++) {
                    int[] expected = Arrays.copyOfRange(values(6), N, N + 24);
                    int[] actual = expected.clone();
                    fixed.rotate(expected, 0, 10, 3, position, out);
                    ElementFunction.turn(parts.turn(fixed, 10, out), actual, 0, 3, position);
                    assertArrayEquals(expected, actual, pairs + " " + settings);
                }
            }
        });
    }
}
