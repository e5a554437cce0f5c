package lpu.profile;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.codebook.Moments;
import lpu.head.ExactBatch;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * Hidden states (after the final norm) of a model on real text.
 *
 * @param values float[count][width]
 */
public record HiddenStates(float[] values, int count, int width) {
    /** Positions kept of each chunk: few, so that many parts of the text are seen. */
    static final int PER_CHUNK = 64;
    /** States per batch of logits: a batch's block of them stays around 100 MB. */
    private static final int AT_ONCE = 4096;

    /**
     * Which positions of a text are used: a few evenly spaced ones of each chunk, the last included, of chunks from all over
     * it. Fewer positions are the first of more, as long as there are as many of each chunk.
     *
     * @param perChunk positions of each chunk
     * @param count positions in all
     */
    record Sample(int perChunk, int count) {
        static Sample of(Chunks chunks, int positions, int atLeast) {
            if (positions < 1) {
                throw new InputError("positions must be at least 1, not " + positions);
            }
            int perChunk = Math.min(chunks.context(), Math.max(atLeast, Math.ceilDiv(positions, chunks.count())));
            return new Sample(perChunk, Math.min(positions, chunks.count() * perChunk));
        }

        /** int[perChunk]: positions of a chunk of so many tokens. */
        int[] positions(int context) {
            return IntStream.rangeClosed(1, perChunk).map(i -> (int) ((long) i * context / perChunk) - 1).toArray();
        }

        /**
         * All of {@code count} chunks, so ordered that the first of them, however many, are spread over the text: the first,
         * that in the middle, those at a quarter and at three quarters, and so on (van der Corput's sequence).
         */
        static int[] order(int count) {
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
            return IntStream.range(0, 1 << bits)
                    .map(i -> (int) ((long) (Integer.reverse(i) >>> 1 >>> (31 - bits)) * count >> bits))
                    .distinct().toArray();
        }
    }

    /**
     * Runs chunks from all over the text through the model and keeps a few evenly spaced positions of each, the last
     * included. Fewer positions are the first of more.
     *
     * @param positions how many to collect; fewer when the text is too short
     */
    public static HiddenStates collect(Engine engine, Chunks chunks, int positions) {
        return collect(engine, chunks, positions, PER_CHUNK);
    }

    /** As above, with at least {@code atLeast} positions of each chunk used: fewer chunks take less time. */
    public static HiddenStates collect(Engine engine, Chunks chunks, int count, int atLeast) {
        Sample sample = Sample.of(chunks, count, atLeast);
        int d = engine.model().config().width();
        int context = chunks.context();
        if ((long) sample.count * d > Integer.MAX_VALUE - 8) {
            throw new InputError(sample.count + " hidden states of width " + d + " do not fit in memory");
        }
        float[] kept = new float[sample.count * d];
        float[] hidden = new float[context * d];
        KvCache cache = engine.newCache();
        int[] order = Sample.order(chunks.count());
        int[] positions = sample.positions(context);
        try (Progress progress = Progress.of("hidden states", sample.count)) {
            int done = 0;
            for (int c = 0; done < sample.count; c++) {
                cache.clear();
                engine.prefill(chunks.chunk(order[c]), 0, context, cache, hidden);
                int n = Math.min(sample.perChunk, sample.count - done);
                for (int i = 0; i < n; i++, done++) {
                    System.arraycopy(hidden, positions[i] * d, kept, done * d, d);
                }
                progress.step(n);
            }
        }
        return new HiddenStates(kept, sample.count, d);
    }

    /** The exact head's choice for each state. */
    public int[] exactTop1(Engine engine) {
        ExactBatch head = new ExactBatch(engine.model().head(), engine.batchMultiply(), engine.workers());
        int[] best = new int[count];
        try (Progress progress = Progress.of("choices of the exact head", count)) {
            for (int from = 0; from < count; from += AT_ONCE) {
                int n = Math.min(AT_ONCE, count - from);
                float[] some = Arrays.copyOfRange(values, from * width, (from + n) * width);
                System.arraycopy(head.argmax(some, n), 0, best, from, n);
                progress.step(n);
            }
        }
        return best;
    }

    /** Their mean and covariance. */
    public Moments moments(Workers workers) {
        return Moments.of(matrix(), workers);
    }

    /** The states as rows of a matrix, count x width. */
    public Matrix matrix() {
        return Matrix.of(values, count, width);
    }

    /** One state, float[width]. */
    public float[] get(int i) {
        return Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
}
