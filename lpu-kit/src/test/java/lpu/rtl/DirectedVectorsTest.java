package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.machine.Best;
import lpu.machine.IndexRows;
import lpu.machine.Linear;
import lpu.machine.OsuFunction;
import lpu.machine.ScanFunction;
import lpu.machine.Tcu;
import lpu.num.Rounding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Extremes, ties, and units that are reset while they work. */
class DirectedVectorsTest {
    private static final Tcu TCU = new Tcu(8);

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    @Test
    void tcuAtTheEndsOfItsRange() {
        long most = Integer.MAX_VALUE;
        long least = Integer.MIN_VALUE;
        List<TcuUnit.Job> jobs = new ArrayList<>();
        for (int n : new int[] {1, 2, 7, 8, 9, 15, 16, 17, 64}) {
            for (boolean max : new boolean[] {false, true}) {
                jobs.add(new TcuUnit.Job(filled(n, least), max, 0)); // for a maximum: no place is better than another
                jobs.add(new TcuUnit.Job(filled(n, most), max, 5));
                jobs.add(new TcuUnit.Job(IntStream.range(0, n).mapToLong(i -> i == n - 1 ? most : least).toArray(), max, 9));
                jobs.add(new TcuUnit.Job(IntStream.range(0, n).mapToLong(i -> i / 2).toArray(), max, 0));
            }
        }
        try (TcuUnit unit = new TcuUnit(Simulators.SOURCES, TCU, 32)) {
            assertEquals(0, TcuTrial.mismatches(unit, TCU, jobs, Pace.FULL));
            unit.resetInside(new TcuUnit.Job(filled(20, most), true, 0));
            assertEquals(0, TcuTrial.mismatches(unit, TCU, jobs, Simulators.uneven(3)));
        }
    }

    private static long[] filled(int n, long value) {
        long[] values = new long[n];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void osuOnMaskedRisingAndExtremeScores() {
        int columns = Simulators.OSU.columns();
        List<OsuUnit.Sequence> sequences = new ArrayList<>();
        for (int n : new int[] {1, 7, 8, 9, 40}) {
            int[] values = new SplittableRandom(n).ints((long) n * columns, Short.MIN_VALUE, Short.MAX_VALUE + 1).toArray();
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> OsuFunction.MASKED).toArray(), values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> 77).toArray(), values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> 500 * j).toArray(), values)); // every tile raises the maximum
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> -500 * j).toArray(), values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> j == n - 1 ? Short.MAX_VALUE : Short.MIN_VALUE).toArray(),
                    values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> j < n / 2 ? OsuFunction.MASKED : j).toArray(), values));
        }
        try (OsuUnit unit = new OsuUnit(Simulators.SOURCES, Simulators.OSU, Simulators.TABLES)) {
            for (int cycles : new int[] {0, 1, 9, 30, 55}) {
                unit.resetInside(sequences.getLast(), cycles);
                for (Pace pace : new Pace[] {Pace.FULL, Simulators.uneven(cycles)}) {
                    assertEquals(0, OsuTrial.mismatches(unit.run(sequences, pace).contexts(), Simulators.OSU, Simulators.TABLES, sequences));
                }
            }
        }
    }

    @Test
    void scanOfTheGreatestAndLeastScores() {
        ScanShape shape = Simulators.SCAN;
        short[] biases = {Short.MIN_VALUE, Short.MAX_VALUE, 0, -1, Short.MIN_VALUE};
        IndexRows rows = new IndexRows(5, shape.tiles(), new byte[5 * shape.tiles()], biases);
        for (int entry : new int[] {0, 255}) {
            byte[] luts = new byte[shape.tiles() * shape.codewords()];
            Arrays.fill(luts, (byte) entry);
            try (ScanUnit unit = new ScanUnit(Simulators.SOURCES, shape, luts)) {
                unit.resetInside(rows);
                for (int shift : new int[] {0, 15}) {
                    int[] expected = new ScanFunction(shape.timing()).scan(rows, luts, shift, 0, 5);
                    ScanUnit.Outcome found = unit.run(rows, shift, expected[2], 0, 5, Pace.FULL);
                    assertArrayEquals(expected, found.scores());
                    for (int v = 0; v < 5; v++) {
                        assertEquals(expected[v] >= expected[2], found.kept()[v]); // a score at the threshold stays
                    }
                }
            }
        }
    }

    @Test
    void selectionAmongEqualScores() {
        TopKShape shape = Simulators.TOP_K;
        int most = (1 << 23) - 1;
        try (TopKUnit unit = new TopKUnit(Simulators.SOURCES, shape)) {
            for (int cycles : new int[] {1, 20, 60, 130}) {
                unit.resetInside(new int[] {5, 6, 7}, cycles);
                for (int k : new int[] {1, 8, 9, 31, 32}) {
                    check(unit, new int[100], k);
                    check(unit, IntStream.range(0, 128).map(i -> i % 2 == 0 ? most : ~most).toArray(), k);
                    check(unit, IntStream.range(0, 33).map(i -> -i * 70_000).toArray(), k);
                    check(unit, IntStream.range(0, 128).map(i -> i / 64).toArray(), k);
                }
            }
        }
    }

    private static void check(TopKUnit unit, int[] scores, int k) {
        assertArrayEquals(TopKTrial.best(scores, k), unit.run(scores, k, Simulators.uneven(k)).ids(), k + " of " + scores.length);
    }

    /** Equal rows: equal logits, of which the first is the best. */
    @Test
    void theFirstOfEqualLogits() {
        Linear linear = FineTrial.linear(new SplittableRandom(1), 9, 18, Rounding.NEAREST_EVEN);
        FineShape shape = Simulators.fine(18, Rounding.NEAREST_EVEN, 4, 4);
        int[] x = FineTrial.state(new SplittableRandom(2), 18);
        try (FineUnit unit = new FineUnit(Simulators.SOURCES, shape)) {
            unit.resetInside(linear);
            FineUnit.Outcome found = unit.run(linear, x, new int[] {3, 3, 3, 3, 3, 3}, Simulators.uneven(4));
            assertEquals(new Best(found.logits()[0], 0), found.best());
        }
    }

    @Test
    void aHeadThatIsResetBetweenTokens() {
        SplittableRandom random = new SplittableRandom(6);
        ScanShape scan = Simulators.HEAD_SCAN;
        Linear linear = FineTrial.linear(random, 40, Simulators.HEAD_COLUMNS, Rounding.NEAREST_EVEN);
        HeadShape shape = Simulators.head(Simulators.HEAD_COLUMNS);
        HeadUnit.Job job = new HeadUnit.Job(ScanTrial.rows(random, scan, 40), ScanTrial.luts(random, scan), 3, linear,
                FineTrial.state(random, Simulators.HEAD_COLUMNS), 20);
        try (HeadUnit unit = new HeadUnit(Simulators.SOURCES, shape)) {
            for (int cycles : new int[] {1, 13, 60, 150, 163, 180}) {
                unit.resetInside(job, cycles);
                assertEquals(true, HeadTrial.equal(unit.run(job, Pace.FULL), job, shape), "reset after " + cycles);
            }
        }
    }
}
