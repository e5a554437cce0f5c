package lpu.rtl;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lpu.machine.Best;
import lpu.machine.Tcu;
import lpu.machine.TcuFunction;

/** {@code tcu.sv} against {@link TcuFunction}. */
public final class TcuTrial {
    /** Vectors that are timed, each alone. */
    private static final int TIMED = 200;

    private TcuTrial() {
    }

    /** Sums and maxima of vectors of up to three issues, whose values are random, often at the ends of the range, and often equal. */
    public static Trial random(RtlSources sources, Tcu tcu, int dataBits, int vectors, Pace pace, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<TcuUnit.Job> jobs = new ArrayList<>();
        for (int i = 0; i < vectors; i++) {
            boolean max = random.nextBoolean();
            int n = 1 + random.nextInt(3 * tcu.width());
            jobs.add(new TcuUnit.Job(values(random, n, max ? Math.min(dataBits, Integer.SIZE) : dataBits), max, random.nextInt(1 << 20)));
        }
        try (TcuUnit unit = new TcuUnit(sources, tcu, dataBits)) {
            int wrong = mismatches(unit, tcu, jobs, pace);
            long cycles = 0;
            long modelled = 0;
            for (TcuUnit.Job job : jobs.subList(0, Math.min(TIMED, vectors))) {
                cycles += unit.run(List.of(job), Pace.FULL).cycles();
                modelled += Timing.reduce(tcu, job.values().length);
            }
            return Trial.of("tcu", "%d values of %d bits".formatted(tcu.width(), dataBits), pace, vectors, wrong, cycles, modelled);
        }
    }

    /** @param kind of the values: 0 anything, 1 ends of the range, else few different ones */
    private static long[] values(RandomGenerator random, int n, int bits) {
        int kind = random.nextInt(4);
        long least = -1L << bits - 1;
        long[] values = new long[n];
        for (int i = 0; i < n; i++) {
            values[i] = switch (kind) {
                case 0 -> random.nextBoolean() ? least : ~least;
                case 1 -> random.nextInt(3) - 1L;
                default -> random.nextLong() >> Long.SIZE - bits;
            };
        }
        return values;
    }

    static int mismatches(TcuUnit unit, Tcu tcu, List<TcuUnit.Job> jobs, Pace pace) {
        TcuUnit.Outcome found = unit.run(jobs, pace);
        TcuFunction function = new TcuFunction(tcu);
        int wrong = 0;
        for (int i = 0; i < jobs.size(); i++) {
            TcuUnit.Job job = jobs.get(i);
            if (job.max()) {
                int[] x = java.util.stream.LongStream.of(job.values()).mapToInt(v -> (int) v).toArray();
                Best best = function.argmax(x, 0, x.length, job.firstId());
                boolean equal = found.values()[i] == best.value() && found.ids()[i] == best.id()
                        && best.value() == function.max(x, 0, x.length);
                wrong += equal ? 0 : 1;
            } else {
                wrong += found.values()[i] == function.sum(job.values(), 0, job.values().length) ? 0 : 1;
            }
        }
        return wrong;
    }
}
