package lpu.profile;

import java.util.Arrays;
import lpu.fixed.FixedCoarseFineHead;
import lpu.fixed.FixedEngine;
import lpu.io.Progress;

/** How often the fixed-point coarse-fine head's greedy token is that of the fixed-point exact head. */
public final class FixedAgreement {
    private FixedAgreement() {
    }

    /** On the positions of chunks that perplexity scores, each chunk from an empty cache. */
    public static Agreement measure(FixedStates states, FixedCoarseFineHead head, Chunks chunks) {
        int d = head.width();
        int first = chunks.context() / 2;
        int n = chunks.context() - 1 - first;
        int kept = 0;
        try (Progress progress = Progress.of("greedy tokens in fixed point", chunks.count())) {
            for (int c = 0; c < chunks.count(); c++) {
                int[] hidden = states.hidden(chunks.chunk(c));
                int[] exact = exact(states.engine(), Arrays.copyOfRange(hidden, first * d, (first + n) * d), n);
                for (int i = 0; i < n; i++) {
                    kept += head.greedy(hidden, (first + i) * d) == exact[i] ? 1 : 0;
                }
                progress.step(1);
            }
        }
        return new Agreement(kept, n * chunks.count());
    }

    /** int[n]: the exact head's greedy tokens; of equal logits the lower id. */
    private static int[] exact(FixedEngine engine, int[] hidden, int n) {
        int[] best = new int[n];
        int[] most = new int[n];
        Arrays.fill(most, Integer.MIN_VALUE);
        engine.head().forRowBlocks(hidden, n, (from, to, part) -> {
            int rows = to - from;
            for (int i = 0; i < n; i++) {
                for (int v = 0; v < rows; v++) {
                    if (part[i * rows + v] > most[i]) {
                        most[i] = part[i * rows + v];
                        best[i] = from + v;
                    }
                }
            }
        });
        return best;
    }
}
