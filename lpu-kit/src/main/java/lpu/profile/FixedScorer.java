package lpu.profile;

import java.util.Arrays;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedLmHead;
import lpu.simd.ElementKernels;
import lpu.simd.Workers;

/**
 * Scores chunks of tokens by a fixed-point model and a head of it. Everything up to the logits is integers; the logarithm of their
 * softmax is the yardstick's own and computed in float.
 */
public final class FixedScorer implements Perplexity.ChunkScorer {
    private final FixedStates states;
    private final FixedLmHead head;
    private final Workers workers;
    private final ElementKernels elements = ElementKernels.best();

    /** With the exact head. */
    public FixedScorer(FixedEngine engine, Workers workers) {
        this(FixedStates.of(engine), engine.head(), workers);
    }

    public FixedScorer(FixedStates states, FixedLmHead head, Workers workers) {
        this.states = states;
        this.head = head;
        this.workers = workers;
    }

    @Override
    public String model() {
        return states.engine().model().source().name();
    }

    @Override
    public double[] logProbabilities(int[] tokens, int first) {
        int d = head.width();
        int[] hidden = states.hidden(tokens);
        double[] all = new double[tokens.length - 1 - first];
        for (int done = 0; done < all.length; done += head.statesAtOnce()) {
            int n = Math.min(head.statesAtOnce(), all.length - done);
            int at = first + done;
            double[] some = logProbabilities(Arrays.copyOfRange(hidden, at * d, (at + n) * d), tokens, at + 1);
            System.arraycopy(some, 0, all, done, n);
        }
        return all;
    }

    /** ln softmax(logits of hidden state i)[tokens[targetsAt + i]]. */
    private double[] logProbabilities(int[] hidden, int[] tokens, int targetsAt) {
        float step = (float) head.format().step();
        int n = hidden.length / head.width();
        double[] target = new double[n];
        float[] max = new float[n];
        double[] sum = new double[n]; // Σ exp(logit - max) so far
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        head.forRowBlocks(hidden, n, (from, to, part) -> workers.run(n, (a, b) -> {
            float[] logits = new float[to - from];
            for (int i = a; i < b; i++) {
                float larger = max[i];
                for (int v = 0; v < logits.length; v++) {
                    logits[v] = part[i * logits.length + v] * step;
                    larger = Math.max(larger, logits[v]);
                }
                int wanted = tokens[targetsAt + i] - from;
                if (wanted >= 0 && wanted < logits.length) {
                    target[i] = logits[wanted];
                }
                sum[i] = sum[i] * StrictMath.exp(max[i] - larger) + elements.sumExp(logits, 0, logits.length, larger);
                max[i] = larger;
            }
        }));
        for (int i = 0; i < n; i++) {
            target[i] -= max[i] + StrictMath.log(sum[i]);
        }
        return target;
    }
}
