package lpu.rtl;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import lpu.machine.RadixPrefix;
import lpu.machine.SelectFunction;

/** {@code top_k.sv} against {@link SelectFunction}. A vector is a selection. */
public final class TopKTrial {
    private TopKTrial() {
    }

    /** Selections of random scores, with more or fewer ties, of which some are at the ends of the range. */
    public static Trial random(RtlSources sources, TopKShape shape, int vectors, Pace pace, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int wrong = 0;
        long cycles = 0;
        long modelled = 0;
        try (TopKUnit unit = new TopKUnit(sources, shape)) {
            for (int i = 0; i < vectors; i++) {
                int n = random.nextInt(shape.width() + 1, shape.width() * shape.words() + 1);
                int[] scores = scores(random, n, random.nextInt(1, shape.scoreBits() + 1), shape.scoreBits());
                int k = 1 + random.nextInt(Math.min(n, shape.width() * shape.kWords()));
                TopKUnit.Outcome found = unit.run(scores, k, pace);
                wrong += Arrays.equals(best(scores, k), found.ids()) ? 0 : 1;
                cycles += found.after();
                modelled += Timing.selection(shape.timing(), n, shape.scoreBits() / Byte.SIZE);
            }
        }
        return Trial.of("top_k", "%d scores of %d bits per cycle".formatted(shape.width(), shape.scoreBits()), pace, vectors, wrong,
                cycles, modelled);
    }

    /** @param bits of most of them, about a middle that leaves them within {@code allBits} */
    private static int[] scores(RandomGenerator random, int n, int bits, int allBits) {
        int room = (1 << allBits - 1) - (1 << bits - 1);
        int middle = random.nextInt(-room, room + 1);
        int[] scores = new int[n];
        for (int i = 0; i < n; i++) {
            int value = random.nextInt() >> Integer.SIZE - bits;
            scores[i] = middle + (random.nextInt(20) > 0 ? value : value >> bits - 1 ^ (1 << bits - 1) - 1);
        }
        return scores;
    }

    /** Ids of the k highest, ascending. */
    static int[] best(int[] scores, int k) {
        RadixPrefix prefix = RadixPrefix.ofRank(k);
        for (int digit = 0; digit < RadixPrefix.DIGITS; digit++) {
            prefix = prefix.next(SelectFunction.histogram(scores, scores.length, prefix));
        }
        int[] ids = IntStream.range(0, scores.length).toArray();
        return Arrays.copyOf(ids, SelectFunction.keep(ids, scores.clone(), scores.length, prefix.score(), prefix.rank()));
    }
}
