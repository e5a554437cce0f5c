package lpu.profile;

import java.util.Arrays;
import lpu.head.ExactBatch;
import lpu.head.LmHead;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.simd.ElementKernels;

/**
 * Perplexity by the rule of llama.cpp's {@code llama-perplexity}: the text is cut into chunks of the context length, each
 * chunk starts from an empty cache, and the tokens of its second half are scored.
 *
 * @param perplexity exp of the mean negative log probability
 * @param standardError of {@code perplexity}, from the scored tokens taken as independent
 * @param scored tokens scored
 */
public record Perplexity(double perplexity, double standardError, int scored) {

    /** ln p of scored tokens from their hidden states: float[n][d], targets int[n] from {@code targetsAt}. */
    @FunctionalInterface
    public interface Scorer {
        double[] logProbabilities(float[] hidden, int n, int[] targets, int targetsAt);
    }

    /** The exact head, by GEMM. */
    public static Scorer exact(Engine engine) {
        return new ExactBatch(engine.model().head(), engine.batchMultiply(), engine.workers())::logProbabilities;
    }

    /** Any head, one hidden state at a time, over the logits it gives to all rows. */
    public static Scorer of(LmHead head) {
        ElementKernels elements = ElementKernels.best();
        float[] logits = new float[head.vocabulary()];
        float[] h = new float[head.width()];
        return (hidden, n, targets, targetsAt) -> {
            double[] out = new double[n];
            for (int i = 0; i < n; i++) {
                System.arraycopy(hidden, i * h.length, h, 0, h.length);
                head.logits(h, logits);
                float max = Float.NEGATIVE_INFINITY;
                for (float logit : logits) {
                    max = Math.max(max, logit);
                }
                double sum = elements.sumExp(logits, 0, logits.length, max);
                out[i] = logits[targets[targetsAt + i]] - max - StrictMath.log(sum);
            }
            return out;
        };
    }

    /** A whole model with its head. */
    public interface ChunkScorer {
        /** For messages. */
        String model();

        /** ln p of the tokens after position {@code first}, each from all tokens before it: double[tokens - 1 - first]. */
        double[] logProbabilities(int[] tokens, int first);
    }

    /** Scores the chunks by a float model; see {@link #measure(ChunkScorer, Chunks)}. */
    public static Perplexity measure(Engine engine, Scorer scorer, Chunks chunks) {
        int d = engine.model().config().width();
        float[] hidden = new float[chunks.context() * d];
        KvCache cache = engine.newCache();
        return measure(new ChunkScorer() {
            @Override
            public String model() {
                return engine.model().name();
            }

            @Override
            public double[] logProbabilities(int[] tokens, int first) {
                cache.clear();
                engine.prefill(tokens, 0, tokens.length, cache, hidden);
                float[] scored = Arrays.copyOfRange(hidden, first * d, (tokens.length - 1) * d);
                return scorer.logProbabilities(scored, tokens.length - 1 - first, tokens, first + 1);
            }
        }, chunks);
    }

    /** Scores the chunks; shows its progress. Throws InputError when the result is no finite number. */
    public static Perplexity measure(ChunkScorer scorer, Chunks chunks) {
        int context = chunks.context();
        int first = context / 2; // the hidden state at position first predicts token first + 1
        int perChunk = context - 1 - first;
        double sum = 0;
        double squares = 0;
        try (Progress progress = Progress.of("perplexity", chunks.count())) {
            for (int c = 0; c < chunks.count(); c++) {
                for (double lp : scorer.logProbabilities(chunks.chunk(c), first)) {
                    sum -= lp;
                    squares += lp * lp;
                }
                progress.step(1);
            }
        }
        int n = chunks.count() * perChunk;
        double mean = sum / n;
        double variance = Math.max(0, squares / n - mean * mean);
        double perplexity = StrictMath.exp(mean);
        if (!Double.isFinite(perplexity)) {
            throw new InputError(scorer.model() + "'s perplexity is no number: exp(" + mean + ")");
        }
        return new Perplexity(perplexity, perplexity * Math.sqrt(variance / n), n);
    }
}
