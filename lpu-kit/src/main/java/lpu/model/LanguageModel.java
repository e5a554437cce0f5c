package lpu.model;

import lpu.gguf.GgufFile;
import lpu.tensor.Matrix;

/**
 * The weights of a decoder-only transformer as they lie in its GGUF file, which it owns.
 *
 * @param embedding V x d
 * @param outputNorm float[d]
 * @param head the LM head, V x d; the embedding itself when the model ties them
 */
public record LanguageModel(
        GgufFile file,
        ModelConfig config,
        Matrix embedding,
        Layer[] layers,
        float[] outputNorm,
        Matrix head)
        implements AutoCloseable {

    /**
     * One transformer layer.
     *
     * @param attentionNorm float[d]
     * @param query heads·headWidth x d
     * @param key kvHeads·headWidth x d
     * @param value kvHeads·headWidth x d
     * @param output d x heads·headWidth
     * @param ffnNorm float[d]
     * @param gate ffnWidth x d
     * @param up ffnWidth x d
     * @param down d x ffnWidth
     */
    public record Layer(
            float[] attentionNorm,
            Matrix query,
            Matrix key,
            Matrix value,
            Matrix output,
            float[] ffnNorm,
            Matrix gate,
            Matrix up,
            Matrix down) {

        /** Bytes of the attention matrices. */
        public long attentionBytes() {
            return query.bytes() + key.bytes() + value.bytes() + output.bytes();
        }

        /** Bytes of the FFN matrices. */
        public long ffnBytes() {
            return gate.bytes() + up.bytes() + down.bytes();
        }
    }

    /** The catalogue's title for a file with this hash, else {@code general.name}, else the file's name. */
    public String name() {
        return ModelCatalogue.entries().stream()
                .filter(entry -> entry.sha256().equals(file.sha256()))
                .map(CatalogueEntry::title)
                .findFirst()
                .orElseGet(() -> file.optionalString("general.name", file.path().getFileName().toString()));
    }

    /** Bytes of weights that decoding one token reads in a component; the embedding is one row. */
    public long weightBytes(Component component) {
        long sum = 0;
        for (Layer layer : layers) {
            sum += switch (component) {
                case EMBEDDING, LM_HEAD -> 0;
                case NORM -> 4L * (layer.attentionNorm.length + layer.ffnNorm.length);
                case ATTENTION -> layer.attentionBytes();
                case FFN -> layer.ffnBytes();
            };
        }
        return sum + switch (component) {
            case EMBEDDING -> embedding.rowBytes();
            case NORM -> 4L * outputNorm.length;
            case LM_HEAD -> head.bytes();
            case ATTENTION, FFN -> 0;
        };
    }

    @Override
    public void close() {
        file.close();
    }
}
