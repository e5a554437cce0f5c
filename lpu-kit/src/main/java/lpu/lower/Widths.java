package lpu.lower;

import lpu.machine.Op;
import lpu.model.Node;

/** How many bits a model's weights and values have, which decides what a program reads: {@link Uniform}, or any other by node. */
public interface Widths {
    /** How the rows, each of so many columns, of the matrix before a node lie in memory. */
    Op.Rows rows(Node node, int columns);

    /** Bits of a value of a node. */
    int bits(Node node);

    /** Bits of a key or a value of a layer in the cache. */
    int kvBits(int layer);

    /**
     * The same in all layers.
     *
     * @param attention  bits of a weight of the projections, {@code ffn} of the FFN, {@code head} of the LM head
     * @param scale      bits that a row of weights has besides
     * @param activation bits of a value
     * @param kv         bits of a key or a value in the cache
     */
    record Uniform(int embedding, int attention, int ffn, int head, int scale, int activation, int kv) implements Widths {
        /** Weights of 8 bits with a scale of 16 per row, values of 16. */
        public static Uniform standard() {
            return new Uniform(8, 8, 8, 8, 16, 16, 16);
        }

        /** With keys and values of other bits. */
        public Uniform withKv(int bits) {
            return new Uniform(embedding, attention, ffn, head, scale, activation, bits);
        }

        /** With the same bits for all weights. */
        public Uniform withWeights(int bits) {
            return new Uniform(bits, bits, bits, bits, scale, activation, kv);
        }

        @Override
        public Op.Rows rows(Node node, int columns) {
            int bits = switch (node.kind()) {
                case EMBEDDING -> embedding;
                case LOGITS -> head;
                case GATE, UP, DOWN -> ffn;
                default -> attention;
            };
            return new Op.Rows(columns, bits, scale);
        }

        @Override
        public int bits(Node node) {
            return activation;
        }

        @Override
        public int kvBits(int layer) {
            return kv;
        }
    }
}
