package lpu.profile;

import java.util.Arrays;
import lpu.codebook.Moments;
import lpu.head.ExactBatch;
import lpu.kernel.Workers;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.report.InputError;
import lpu.report.Progress;

/**
 * Hidden states (after the final norm) of a model on real text.
 *
 * @param values float[count][width]
 */
public record HiddenStates(float[] values, int count, int width) {
    /** Positions kept of each chunk: few, so that many parts of the text are seen. */
    private static final int PER_CHUNK = 64;
    /** States per batch of logits: a batch's block of them stays around 100 MB. */
    private static final int AT_ONCE = 4096;

    /**
     * Runs chunks from all over the text through the model and keeps a few evenly spaced positions of each, the last
     * included.
     *
     * @param positions how many to collect; fewer when the text is too short
     */
    public static HiddenStates collect(Engine engine, Chunks chunks, int positions) {
        return collect(engine, chunks, positions, PER_CHUNK);
    }

    /** As above, with at least {@code atLeast} positions of each chunk used: fewer chunks take less time. */
    public static HiddenStates collect(Engine engine, Chunks chunks, int positions, int atLeast) {
        if (positions < 1) {
            throw new InputError("positions must be at least 1, not " + positions);
        }
        int d = engine.model().config().width();
        int context = chunks.context();
        int perChunk = Math.min(context, Math.max(atLeast, Math.ceilDiv(positions, chunks.count())));
        int count = Math.min(positions, chunks.count() * perChunk);
        int chunksUsed = Math.ceilDiv(count, perChunk);
        if ((long) count * d > Integer.MAX_VALUE - 8) {
            throw new InputError(count + " hidden states of width " + d + " do not fit in memory");
        }
        float[] kept = new float[count * d];
        float[] hidden = new float[context * d];
        KvCache cache = engine.newCache();
        try (Progress progress = Progress.of("hidden states", count)) {
            int done = 0;
            for (int c = 0; done < count; c++) {
                int chunk = (int) ((long) c * chunks.count() / chunksUsed);
                cache.clear();
                engine.prefill(chunks.chunk(chunk), 0, context, cache, hidden);
                for (int i = 0; i < perChunk && done < count; i++, done++) {
                    int position = (int) ((i + 1L) * context / perChunk) - 1;
                    System.arraycopy(hidden, position * d, kept, done * d, d);
                    progress.step(1);
                }
            }
        }
        return new HiddenStates(kept, count, d);
    }

    /** The exact head's choice for each state. */
    public int[] exactTop1(Engine engine) {
        ExactBatch head = new ExactBatch(engine.model().head(), engine.batchMultiply(), engine.workers());
        int[] best = new int[count];
        for (int from = 0; from < count; from += AT_ONCE) {
            int n = Math.min(AT_ONCE, count - from);
            float[] some = Arrays.copyOfRange(values, from * width, (from + n) * width);
            System.arraycopy(head.argmax(some, n), 0, best, from, n);
        }
        return best;
    }

    /** Their mean and covariance. */
    public Moments moments(Workers workers) {
        return Moments.of((i, out) -> System.arraycopy(values, i * width, out, 0, width), count, width, workers);
    }

    /** One state, float[width]. */
    public float[] get(int i) {
        return Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
}
