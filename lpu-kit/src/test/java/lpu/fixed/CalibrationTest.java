package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import lpu.RandomFloats;
import lpu.io.InputError;
import lpu.model.Architecture;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.model.ReferenceModel;
import lpu.model.TinyModel;
import lpu.num.QFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a calibration sees, and the formats that follow. */
class CalibrationTest {
    private static final int[] TEXT = new SplittableRandom(6).ints(40, 0, TinyModel.VOCABULARY).toArray();

    @TempDir
    Path folder;

    private static NodeStatistics of(float... values) {
        NodeStatistics s = new NodeStatistics();
        s.add(values, 0, values.length);
        return s;
    }

    @Test
    void rangeMeanSquareAndPercentiles() {
        NodeStatistics s = of(-4, 1, 2, 0);
        s.add(new float[] {9, 3, 9}, 1, 1);
        assertEquals(5, s.count());
        assertEquals(-4, s.min());
        assertEquals(3, s.max());
        assertEquals(4, s.maxAbs());
        assertEquals((16 + 1 + 4 + 9) / 5.0, s.meanSquare(), 1e-12);
        assertEquals(1.125, s.percentile(0.4)); // 0 and 1, to the end of 1's eighth of an octave
        assertEquals(2.25, s.percentile(0.6));
        assertEquals(4, s.percentile(1));
    }

    @Test
    void noOverflowHoldsTheLargestValue() {
        FormatRule rule = new FormatRule.NoOverflow(0, 0);
        assertEquals("s2.5", rule.choose(of(-3.9f, 1), 8).toString());
        assertEquals("s3.4", rule.choose(of(-3.99f, 1), 8).toString()); // would round to 4
        assertEquals("s3.4", rule.choose(of(4), 8).toString());
        assertEquals("s0.7", rule.choose(of(0), 8).toString());
        assertEquals("s-3.10", rule.choose(of(0.1f), 8).toString());
        assertEquals("s10.-3", rule.choose(of(900), 8).toString());
        assertEquals("s4.3", new FormatRule.NoOverflow(2, 0).choose(of(3), 8).toString());
        assertThrows(InputError.class, () -> rule.choose(of(Float.NaN, 1), 8));
        assertThrows(InputError.class, () -> rule.choose(of(Float.POSITIVE_INFINITY), 8));
    }

    /** One outlier among a thousand values below 1. */
    @Test
    void coverageLeavesTheLargestOut() {
        float[] x = RandomFloats.uniform(1, 1000, -0.9, 0.9);
        x[500] = 100;
        assertEquals("s0.7", new FormatRule.Coverage(0.999).choose(of(x), 8).toString());
        assertEquals("s7.0", new FormatRule.Coverage(1).choose(of(x), 8).toString());
    }

    /** Columns reaching 0.8, 100, 3 and 0.9: with one of four coarser, only 100 is; with two, 3 as well. */
    @Test
    void outliersInFewColumnsGetCoarserSteps() {
        NodeStatistics s = new NodeStatistics(4);
        s.add(new float[] {9, 0.5f, -100, 1, -0.9f, 0.8f, 20, 3, 0.1f}, 1, 8);
        assertArrayEquals(new double[] {0.8, 100, 3, 0.9}, s.columnMaxima(), 1e-6);
        assertEquals("s7.0", new FormatRule.NoOverflow(0, 0).choose(s, 8).toString());
        assertEquals("s2.5 1+5", new FormatRule.NoOverflow(0, 0.25).choose(s, 8).toString());
        assertEquals("s0.7 1+7 2+2", new FormatRule.NoOverflow(0, 0.5).choose(s, 8).toString());
        assertEquals("s1.6 1+7 2+2", new FormatRule.NoOverflow(1, 0.5).choose(s, 8).toString());
    }

    /**
     * The rule finds the format whose true squared error on the values is least, and the histogram's estimate of it
     * is close.
     */
    @Test
    void leastSquaresWeighsSaturationAgainstRounding() {
        SplittableRandom random = new SplittableRandom(4);
        float[] x = new float[100_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int width : new int[] {3, 4, 6, 8, 12}) {
            QFormat chosen = new FormatRule.LeastSquares().choose(of(x), width).format();
            assertEquals(1, of(x).meanSquaredError(chosen) / error(x, chosen), 0.1, "estimate, " + width + " bits");
            for (int f = chosen.fractionBits() - 2; f <= chosen.fractionBits() + 2; f++) {
                assertTrue(error(x, QFormat.signed(width, f)) >= error(x, chosen), width + " bits, fraction " + f);
            }
        }
        int held = new FormatRule.NoOverflow(0, 0).choose(of(x), 4).format().fractionBits();
        assertTrue(new FormatRule.LeastSquares().choose(of(x), 4).format().fractionBits() > held, "4 bits are worth some saturation");
    }

    private static double error(float[] x, QFormat format) {
        double sum = 0;
        for (float v : x) {
            double y = Math.clamp(Math.rint(v / format.step()), format.minRaw(), format.maxRaw()) * format.step();
            sum += (v - y) * (v - y);
        }
        return sum / x.length;
    }

    /**
     * Every node of every architecture is seen with the number of values it has; the last ones against the reference.
     */
    @Test
    void everyNodeIsSeen() {
        for (Architecture architecture : Architecture.values()) {
            Path file = TinyModel.of(architecture).write(folder.resolve(architecture + ".gguf"));
            try (LanguageModel model = ModelLoader.load(file); Engine engine = new Engine(model, 2, 64)) {
                Calibration calibration = Calibration.of(engine, new int[][] {TEXT});
                int n = TEXT.length;
                for (Node node : Node.all(model.config())) {
                    NodeStatistics s = calibration.of(node);
                    assertNotNull(s, node.toString());
                    boolean local = architecture == Architecture.GEMMA3 && node.layer() != 5;
                    int attended = local ? 8 * n - 28 : n * (n + 1) / 2; // a window of 8, the first 7 see fewer
                    long expected = switch (node.kind()) {
                        case QUERY, QUERY_NORM, QUERY_ROPE, CONTEXT -> 64L * n;
                        case KEY, KEY_NORM, KEY_ROPE, VALUE -> 32L * n;
                        case SCORES, PROBABILITIES -> 4L * attended;
                        case GATE, UP, ACTIVATION, PRODUCT -> 96L * n;
                        case LOGITS -> 120L * 3; // every 16th position
                        default -> 64L * n;
                    };
                    assertEquals(expected, s.count(), node.toString());
                }
                double max = 0;
                for (double[] row : new ReferenceModel(model.file()).hidden(TEXT)) {
                    for (double h : row) {
                        max = Math.max(max, Math.abs(h));
                    }
                }
                assertEquals(max, calibration.of(Node.of(NodeKind.FINAL_NORM)).maxAbs(), 1e-3 * max);
                NodeStatistics p = calibration.of(new Node(NodeKind.PROBABILITIES, 0));
                assertEquals(1, p.max()); // the first position sees itself only
                assertTrue(p.min() >= 0);
                NodeStatistics activated = calibration.of(new Node(NodeKind.ACTIVATION, 0));
                double lowest = architecture == Architecture.GEMMA3 ? -0.1701 : -0.2785; // the functions' minima
                assertTrue(activated.min() >= lowest && activated.min() < 0.5 * lowest, activated.min() + "");
            }
        }
    }

    @Test
    void aKeptCalibrationIsUsedUntilItIsDamagedOrOfSomethingElse() throws IOException {
        Path file = TinyModel.of(Architecture.QWEN2).write(folder.resolve("q.gguf"));
        try (LanguageModel model = ModelLoader.load(file); Engine engine = new Engine(model, 1, 64)) {
            int[] built = {0};
            Path kept = folder.resolve("cache/nodes.json");
            Calibration first = get(kept, "a", engine, built);
            Calibration second = get(kept, "a", engine, built);
            assertEquals(1, built[0]);
            for (Node node : Node.all(model.config())) {
                NodeStatistics s = first.of(node);
                NodeStatistics t = second.of(node);
                assertEquals(s.count(), t.count());
                assertEquals(s.min(), t.min());
                assertEquals(s.max(), t.max());
                assertEquals(s.meanSquare(), t.meanSquare());
                assertEquals(s.percentile(0.9), t.percentile(0.9));
                assertArrayEquals(s.columnMaxima(), t.columnMaxima());
            }
            get(kept, "b", engine, built);
            assertEquals(2, built[0]);
            String text = Files.readString(kept);
            for (String damaged : new String[] {text.substring(0, text.length() / 2), text.replace("layers.1.up", "up"),
                text.replace("\"squares\"", "\"sum\""),
                text.replaceFirst(":\\d+", ":x"), text.replaceFirst("\"\\d+\":", "\"9999\":"), ""}) {
                Files.writeString(kept, damaged);
                int before = built[0];
                get(kept, "b", engine, built);
                assertEquals(before + 1, built[0]);
                assertFalse(Files.readString(kept).equals(damaged));
            }
        }
    }

    private static Calibration get(Path kept, String source, Engine engine, int[] built) {
        return Calibration.kept(kept, source, engine.model().config(), () -> {
            built[0]++;
            return Calibration.of(engine, new int[][] {TEXT});
        });
    }
}
