package lpu.rtl;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lpu.machine.Best;
import lpu.machine.Linear;
import lpu.machine.Requantiser;
import lpu.machine.TcuFunction;
import lpu.machine.VpuFunction;
import lpu.machine.WeightRows;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/** {@code fine_mac.sv} against {@link VpuFunction} and {@link TcuFunction}. A vector is a row. */
public final class FineTrial {
    private static final QFormat LOGITS = QFormat.signed(16, 8);

    private static final int MOST_SHIFT = 4;

    private FineTrial() {
    }

    /** Tokens of up to 40 candidates of {@link #linear}, until so many rows are done; some states are at the ends of their range. */
    public static Trial random(RtlSources sources, int pods, int lanes, int columns, Rounding rounding, int vectors, Pace pace,
            long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Linear linear = linear(random, 60, columns, rounding);
        FineShape shape = FineShape.of(linear, pods, lanes);
        int done = 0;
        int wrong = 0;
        long cycles = 0;
        long modelled = 0;
        try (FineUnit unit = new FineUnit(sources, shape)) {
            while (done < vectors) {
                int[] rows = random.ints(1 + random.nextInt(40), 0, linear.rows()).toArray();
                int[] x = state(random, columns);
                FineUnit.Outcome found = unit.run(linear, x, rows, pace);
                wrong += mismatches(found, linear, shape, x, rows);
                cycles += found.cycles() + found.all();
                long logits = Timing.rows(shape.timing(), rows.length, columns);
                modelled += logits + logits + Timing.best(shape.tcu(), rows.length);
                done += rows.length;
            }
        }
        return Trial.of("fine_mac", "%d x %d for %d columns, %s".formatted(pods, lanes, columns, rounding), pace, done, wrong, cycles,
                modelled);
    }

    /** Weights of 8 bits, some columns coarser, rows scaled so that a few logits saturate. */
    static Linear linear(RandomGenerator random, int rows, int columns, Rounding rounding) {
        byte[] weights = new byte[rows * columns];
        random.nextBytes(weights);
        int[] shifts = new int[rows];
        int[] multipliers = random.ints(rows, -40, 40).toArray();
        for (int r = 0; r < rows; r++) {
            switch (random.nextInt(4)) {
                case 0 -> shifts[r] = random.nextInt(-9, 75);
                case 1 -> { // results often lie half way between two
                    shifts[r] = random.nextInt(1, 6);
                    multipliers[r] = random.nextInt(-3, 4);
                }
                default -> shifts[r] = random.nextInt(12, 18);
            }
        }
        long[] biases = random.longs(rows, -1L << 10, 1L << 10).toArray();
        int[] inputShifts = new int[columns];
        Arrays.setAll(inputShifts, j -> j == 0 ? MOST_SHIFT : random.nextInt(8) == 0 ? random.nextInt(MOST_SHIFT + 1) : 0);
        return new Linear(WeightRows.of(rows, columns, weights), biases, multipliers, shifts, inputShifts,
                new Requantiser(LOGITS, rounding, Overflow.SATURATE));
    }

    static int[] state(RandomGenerator random, int columns) {
        int bits = random.nextInt(1, 17);
        int[] x = new int[columns];
        Arrays.setAll(x, j -> random.nextInt(8) > 0 ? random.nextInt() >> Integer.SIZE - bits
                : random.nextBoolean() ? Short.MAX_VALUE : Short.MIN_VALUE);
        return x;
    }

    private static int mismatches(FineUnit.Outcome found, Linear linear, FineShape shape, int[] x, int[] rows) {
        int[] expected = new VpuFunction(shape.timing()).outputs(linear, x, rows);
        Best best = new TcuFunction(shape.tcu()).argmax(expected, 0, expected.length, 0);
        int wrong = 0;
        for (int i = 0; i < rows.length; i++) {
            wrong += found.logits()[i] == expected[i] ? 0 : 1;
        }
        return wrong + (found.best().equals(best) ? 0 : 1);
    }
}
