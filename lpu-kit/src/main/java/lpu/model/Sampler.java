package lpu.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import lpu.head.LmHead.Candidates;
import lpu.io.InputError;
import lpu.simd.SortableFloat;

/** Chooses the next token among a head's candidates. */
public sealed interface Sampler {
    /** The id of the chosen token, one of the candidates', of which there is at least one. */
    int sample(Candidates candidates);

    /** The largest logit; the lower id wins a tie. */
    record Greedy() implements Sampler {
        @Override
        public int sample(Candidates candidates) {
            return candidates.argmax();
        }
    }

    /**
     * Draws from softmax(logits / temperature) over the {@code topK} largest logits (0: all) of which the most probable
     * ones that reach probability {@code topP} together are kept (Holtzman et al., arXiv 1904.09751).
     */
    record Nucleus(float temperature, int topK, float topP, RandomGenerator random) implements Sampler {
        public Nucleus {
            if (!(temperature > 0) || topK < 0 || !(topP > 0 && topP <= 1)) {
                throw new InputError("sampling needs temperature > 0, top-k >= 0 and 0 < top-p <= 1, not "
                        + temperature + ", " + topK + ", " + topP);
            }
        }

        @Override
        public int sample(Candidates candidates) {
            long[] order = descending(candidates);
            int kept = topK == 0 ? order.length : Math.min(topK, order.length);
            double[] cumulative = new double[kept];
            float top = logit(order[0]);
            double sum = 0;
            for (int i = 0; i < kept; i++) {
                sum += StrictMath.exp((logit(order[i]) - top) / temperature);
                cumulative[i] = sum;
            }
            int nucleus = firstAtLeast(cumulative, kept, topP * sum) + 1;
            double drawn = random.nextDouble() * cumulative[nucleus - 1];
            return id(order[firstAtLeast(cumulative, nucleus, drawn)]);
        }

        /** Candidates packed as (sortable logit, inverted id), sorted from the largest: lower ids first on a tie. */
        private static long[] descending(Candidates candidates) {
            long[] packed = new long[candidates.count];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = ~((long) SortableFloat.of(candidates.logits[i]) << 32 | ~candidates.ids[i] & 0xffffffffL);
            }
            Arrays.sort(packed);
            for (int i = 0; i < packed.length; i++) {
                packed[i] = ~packed[i];
            }
            return packed;
        }

        private static float logit(long packed) {
            return SortableFloat.value((int) (packed >> 32));
        }

        private static int id(long packed) {
            return ~(int) packed;
        }

        /** The first index below n - 1 whose value reaches the bound, else n - 1. */
        private static int firstAtLeast(double[] ascending, int n, double bound) {
            int i = 0;
            while (i < n - 1 && ascending[i] < bound) {
                i++;
            }
            return i;
        }
    }
}
