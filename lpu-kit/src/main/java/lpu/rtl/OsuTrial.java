package lpu.rtl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lpu.machine.OsuFunction;
import lpu.machine.OsuTables;
import lpu.machine.Tcu;
import lpu.machine.TcuFunction;

/** {@code osu.sv} against {@link OsuFunction}. */
public final class OsuTrial {
    /** Sequences that are timed, each alone. */
    private static final int TIMED = 200;

    private OsuTrial() {
    }

    /** Sequences of up to three tiles: random, at the ends of the range, all equal, ever rising, masked in part or whole. */
    public static Trial random(RtlSources sources, OsuShape shape, OsuTables tables, int vectors, Pace pace, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<OsuUnit.Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < vectors; i++) {
            sequences.add(sequence(random, shape));
        }
        try (OsuUnit unit = new OsuUnit(sources, shape, tables)) {
            int wrong = mismatches(unit.run(sequences, pace).contexts(), shape, tables, sequences);
            long cycles = 0;
            long modelled = 0;
            for (OsuUnit.Sequence sequence : sequences.subList(0, Math.min(TIMED, vectors))) {
                cycles += unit.run(List.of(sequence), Pace.FULL).cycles();
                modelled += Timing.exponentials(shape.timing(), Math.ceilDiv(sequence.scores().length, shape.tile()))
                        + Timing.division(shape, tables.reciprocal().options().steps());
            }
            return Trial.of("osu", "tile %d, %d lanes, %d columns".formatted(shape.tile(), shape.lanes(), shape.columns()), pace,
                    vectors, wrong, cycles, modelled);
        }
    }

    private static OsuUnit.Sequence sequence(RandomGenerator random, OsuShape shape) {
        int n = 1 + random.nextInt(3 * shape.tile());
        int kind = random.nextInt(6);
        int most = (1 << shape.scoreBits() - 1) - 1;
        int middle = random.nextInt(-most / 2, most / 2);
        int masked = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0; // quarters
        int[] scores = new int[n];
        for (int i = 0; i < n; i++) {
            scores[i] = switch (kind) {
                case 0 -> middle;
                case 1 -> random.nextBoolean() ? most : ~most;
                case 2 -> Math.clamp(middle + 37L * i, ~most, most);
                case 3 -> random.nextInt(-most - 1, most + 1);
                default -> Math.clamp(middle + Math.round(random.nextGaussian() * most / 16), ~most, most);
            };
            scores[i] = random.nextInt(4) < masked ? OsuFunction.MASKED : scores[i];
        }
        boolean ends = random.nextInt(4) == 0;
        int[] values = new int[n * shape.columns()];
        for (int i = 0; i < values.length; i++) {
            int value = random.nextInt() >> Integer.SIZE - shape.valueBits();
            values[i] = ends ? value >> shape.valueBits() - 1 ^ (1 << shape.valueBits() - 1) - 1 : value;
        }
        return new OsuUnit.Sequence(scores, values);
    }

    static int mismatches(int[][] found, OsuShape shape, OsuTables tables, List<OsuUnit.Sequence> sequences) {
        OsuFunction function = new OsuFunction(tables, shape.columns(), new TcuFunction(new Tcu(shape.tile())));
        int[] expected = new int[shape.columns()];
        int wrong = 0;
        for (int s = 0; s < sequences.size(); s++) {
            int[] scores = sequences.get(s).scores();
            function.start();
            for (int at = 0; at < scores.length; at += shape.tile()) {
                function.add(scores, at, Math.min(shape.tile(), scores.length - at), sequences.get(s).values(),
                        at * shape.columns(), shape.columns());
            }
            function.finish(expected, 0);
            wrong += Arrays.equals(expected, found[s]) ? 0 : 1;
        }
        return wrong;
    }
}
