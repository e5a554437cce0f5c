package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.fixed.FixedLinear;
import lpu.fixed.FixedScan;
import lpu.fixed.Softmax;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Extremes, ties, and units that are reset while they work. */
class DirectedVectorsTest {
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
        TcuUnit shape = Simulators.TCU;
        try (Simulation unit = shape.open(Simulators.SOURCES)) {
            assertEquals(0, TcuUnit.mismatches(shape.run(unit, jobs, Pace.FULL), jobs));
            TcuUnit.Job cut = new TcuUnit.Job(filled(20, most), true, 0);
            Simulators.resetInside(unit, 1, () -> shape.offer(unit, cut, 0), "in_valid");
            assertEquals(0, TcuUnit.mismatches(shape.run(unit, jobs, Simulators.uneven(3)), jobs));
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
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> Softmax.MASKED).toArray(), values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> 77).toArray(), values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> 500 * j).toArray(), values)); // every tile raises the maximum
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> -500 * j).toArray(), values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> j == n - 1 ? Short.MAX_VALUE : Short.MIN_VALUE).toArray(),
                    values));
            sequences.add(new OsuUnit.Sequence(IntStream.range(0, n).map(j -> j < n / 2 ? Softmax.MASKED : j).toArray(), values));
        }
        OsuUnit shape = Simulators.OSU;
        try (Simulation unit = shape.open(Simulators.SOURCES)) {
            for (int cycles : new int[] {0, 1, 9, 30, 55}) {
                Simulators.resetInside(unit, cycles, () -> shape.offer(unit, sequences.getLast(), 0), "in_valid", "rows_valid");
                for (Pace pace : new Pace[] {Pace.FULL, Simulators.uneven(cycles)}) {
                    assertEquals(0, shape.mismatches(shape.run(unit, sequences, pace), sequences));
                }
            }
        }
    }

    @Test
    void scanOfTheGreatestAndLeastScores() {
        ScanUnit shape = Simulators.SCAN;
        short[] biases = {Short.MIN_VALUE, Short.MAX_VALUE, 0, -1, Short.MIN_VALUE};
        FixedScan rows = FixedScan.of(shape.tiles(), shape.codewords(), new byte[5 * shape.tiles()], biases);
        try (Simulation unit = shape.open(Simulators.SOURCES)) {
            for (int entry : new int[] {0, 255}) {
                byte[] luts = new byte[shape.tiles() * shape.codewords()];
                Arrays.fill(luts, (byte) entry);
                Simulators.resetInside(unit, 1, () -> shape.offer(unit, rows, 0), "in_valid");
                for (int shift : new int[] {0, 15}) {
                    int[] expected = rows.scores(luts, shift);
                    ScanUnit.Outcome found = shape.run(unit, rows, luts, shift, expected[2], Pace.FULL);
                    assertArrayEquals(expected, found.scores());
                    for (int v = 0; v < 5; v++) {
                        assertEquals((biases[v] >> shift) + entry * shape.tiles(), expected[v]);
                        assertEquals(expected[v] >= expected[2], found.kept()[v]); // a score at the threshold stays
                    }
                }
            }
        }
    }

    @Test
    void selectionAmongEqualScores() {
        TopKUnit shape = Simulators.TOP_K;
        int most = (1 << 23) - 1;
        try (Simulation unit = shape.open(Simulators.SOURCES)) {
            for (int cycles : new int[] {1, 20, 60, 130}) {
                Simulators.resetInside(unit, cycles, () -> shape.offer(unit, new int[] {5, 6, 7}, 0), "in_valid");
                for (int k : new int[] {1, 8, 9, 31, 32}) {
                    check(unit, new int[100], k);
                    check(unit, IntStream.range(0, 128).map(i -> i % 2 == 0 ? most : ~most).toArray(), k);
                    check(unit, IntStream.range(0, 33).map(i -> -i * 70_000).toArray(), k);
                    check(unit, IntStream.range(0, 128).map(i -> i / 64).toArray(), k);
                }
            }
        }
    }

    private static void check(Simulation unit, int[] scores, int k) {
        assertArrayEquals(FixedScan.best(scores, k), Simulators.TOP_K.run(unit, scores, k, Simulators.uneven(k)).ids(),
                k + " of " + scores.length);
    }

    /** Equal rows: equal logits, of which the first is the best. */
    @Test
    void theFirstOfEqualLogits() {
        FineUnit shape = Simulators.FINE;
        FixedLinear linear = shape.linear(new SplittableRandom(1), 9);
        int[] x = shape.state(new SplittableRandom(2));
        int[] rows = {3, 3, 3, 3, 3, 3};
        try (Simulation unit = shape.open(Simulators.SOURCES)) {
            Simulators.resetInside(unit, 1, () -> shape.offer(unit, linear, rows, 0), "in_valid");
            FineUnit.Outcome found = shape.run(unit, linear, x, rows, Simulators.uneven(4));
            assertEquals(0, found.best());
            assertEquals(found.logits()[0], found.top());
        }
    }

    @Test
    void aHeadThatIsResetBetweenTokens() {
        SplittableRandom random = new SplittableRandom(6);
        HeadUnit shape = Simulators.HEAD;
        FixedLinear linear = shape.fine().linear(random, 40);
        HeadUnit.Job job = new HeadUnit.Job(shape.scan().rows(random, 40), shape.scan().luts(random), 3, linear,
                shape.fine().state(random), 20);
        try (Simulation unit = shape.open(Simulators.SOURCES)) {
            for (int cycles : new int[] {1, 13, 60, 150, 163, 180}) {
                unit.port("k").set(job.k());
                Simulators.resetInside(unit, cycles, () -> shape.scan().offer(unit, job.rows(), 0), "in_valid", "rows_valid");
                assertTrue(HeadUnit.equal(shape.run(unit, job, Pace.FULL), job), "reset after " + cycles);
            }
        }
    }
}
