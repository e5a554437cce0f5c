package lpu.rtl;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lpu.machine.IndexRows;
import lpu.machine.ScanFunction;

/** {@code lut_scan.sv} against {@link ScanFunction}. A vector is a row. */
public final class ScanTrial {
    private ScanTrial() {
    }

    /** Random indices, biases and LUTs; a tenth of the entries and biases are at the ends of their range. */
    public static Trial random(RtlSources sources, ScanShape shape, int vectors, Pace pace, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        byte[] luts = luts(random, shape);
        IndexRows rows = rows(random, shape, vectors);
        int shift = random.nextInt(16);
        int[] expected = new ScanFunction(shape.timing()).scan(rows, luts, shift, 0, vectors);
        int threshold = expected[random.nextInt(vectors)];
        try (ScanUnit unit = new ScanUnit(sources, shape, luts)) {
            ScanUnit.Outcome found = unit.run(rows, shift, threshold, 0, vectors, pace);
            int wrong = 0;
            for (int v = 0; v < vectors; v++) {
                wrong += found.scores()[v] == expected[v] && found.kept()[v] == expected[v] >= threshold ? 0 : 1;
            }
            return Trial.of("lut_scan", "%d x %d for %d tiles of %d".formatted(shape.pods(), shape.lanes(), shape.tiles(),
                    shape.codewords()), pace, vectors, wrong, found.cycles(), Timing.rows(shape.timing(), vectors, shape.tiles()));
        }
    }

    static byte[] luts(RandomGenerator random, ScanShape shape) {
        byte[] luts = new byte[shape.tiles() * shape.codewords()];
        random.nextBytes(luts);
        for (int i = random.nextInt(10); i < luts.length; i += 10) {
            luts[i] = (byte) (random.nextBoolean() ? 0 : -1);
        }
        return luts;
    }

    static IndexRows rows(RandomGenerator random, ScanShape shape, int n) {
        byte[] codes = new byte[n * shape.tiles()];
        short[] biases = new short[n];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(shape.codewords());
        }
        for (int v = 0; v < n; v++) {
            biases[v] = (short) (random.nextInt(10) > 0 ? random.nextInt() : random.nextBoolean() ? Short.MIN_VALUE : Short.MAX_VALUE);
        }
        return new IndexRows(n, shape.tiles(), codes, biases);
    }
}
