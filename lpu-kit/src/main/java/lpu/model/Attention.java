package lpu.model;

import lpu.kernel.DotKernels;
import lpu.kernel.ElementKernels;

/** Causal attention of one query position over the cache (grouped-query: consecutive heads share a KV head). */
final class Attention {
    private final ModelConfig config;
    private final DotKernels dots;
    private final ElementKernels elements;
    private final float scale;

    Attention(ModelConfig config, DotKernels dots, ElementKernels elements) {
        this.config = config;
        this.dots = dots;
        this.elements = elements;
        scale = (float) (1 / Math.sqrt(config.headWidth()));
    }

    /**
     * Heads [fromHead, toHead) of one position.
     *
     * @param query float[heads * headWidth] from {@code at}, after rope
     * @param position the query's own; keys 0..position are attended to
     * @param scores scratch, at least position + 1 floats from {@code scratch}
     * @param out written at the query's indices
     */
    void run(KvCache cache, int layer, float[] query, int at, int position, int fromHead, int toHead,
            float[] scores, int scratch, float[] out) {
        int n = config.headWidth();
        int group = config.heads() / config.kvHeads();
        float[] keys = cache.keys(layer);
        float[] values = cache.values(layer);
        for (int h = fromHead; h < toHead; h++) {
            int q = at + h * n;
            int row = cache.index(h / group, 0);
            for (int p = 0; p <= position; p++) {
                scores[scratch + p] = scale * dots.dot(query, q, keys, row + p * n, n);
            }
            elements.softmax(scores, scratch, position + 1);
            java.util.Arrays.fill(out, q, q + n, 0);
            for (int p = 0; p <= position; p++) {
                dots.axpy(scores[scratch + p], values, row + p * n, out, q, n);
            }
        }
    }
}
