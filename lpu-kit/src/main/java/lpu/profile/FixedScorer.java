package lpu.profile;

import java.util.Arrays;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedHead;
import lpu.fixed.FixedKvCache;
import lpu.kernel.ElementKernels;
import lpu.kernel.Workers;

/**
 * Scores chunks of tokens by a fixed-point model and its exact head. Everything up to the logits is integers; the logarithm of their
 * softmax is the yardstick's own and computed in float.
 */
public final class FixedScorer implements Perplexity.ChunkScorer {
    private final FixedEngine engine;
    private final Workers workers;
    private final ElementKernels elements = ElementKernels.best();
    private final FixedKvCache cache;

    public FixedScorer(FixedEngine engine, Workers workers) {
        this.engine = engine;
        this.workers = workers;
        cache = engine.newCache();
    }

    @Override
    public String model() {
        return engine.model().source().name();
    }

    @Override
    public double[] logProbabilities(int[] tokens, int first) {
        int d = engine.head().width();
        int[] hidden = new int[tokens.length * d];
        cache.clear();
        engine.run(tokens, 0, tokens.length, cache, hidden);
        return logProbabilities(Arrays.copyOfRange(hidden, first * d, (tokens.length - 1) * d), tokens, first + 1);
    }

    /** ln softmax(logits of hidden state i)[tokens[targetsAt + i]]. */
    private double[] logProbabilities(int[] hidden, int[] tokens, int targetsAt) {
        FixedHead head = engine.head();
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
                sum[i] = sum[i] * Math.exp(max[i] - larger) + elements.sumExp(logits, 0, logits.length, larger);
                max[i] = larger;
            }
        }));
        for (int i = 0; i < n; i++) {
            target[i] -= max[i] + Math.log(sum[i]);
        }
        return target;
    }
}
