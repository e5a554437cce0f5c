package lpu.lower;

import lpu.fixed.FixedFormats;
import lpu.fixed.NodeFormat;
import lpu.fixed.WeightFormat;
import lpu.machine.Op;
import lpu.model.LanguageModel;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.simd.Matrix;

/** Bits of a model's weights and values. */
public sealed interface Widths {
    /** Rows, of so many columns, of the matrix that leads to a node. */
    Op.Rows rows(Node node, int columns);

    /** Of a value of a node. */
    int bits(Node node);

    /** Of a key or a value in the cache. */
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

        public Uniform withKv(int bits) {
            return new Uniform(embedding, attention, ffn, head, scale, activation, bits);
        }

        /** The same weight bits everywhere. */
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

    /** Those of a fixed-point model: of every node, of every matrix, and a byte for each step's power of two. */
    record Assigned(FixedFormats formats) implements Widths {
        @Override
        public Op.Rows rows(Node node, int columns) {
            WeightFormat format = formats.weights(node);
            int step = Byte.SIZE + (format.scaleBits() == 1 ? 0 : format.scaleBits());
            return new Op.Rows(columns, format.bits(), format.perRow() ? step : 0);
        }

        @Override
        public int bits(Node node) {
            NodeFormat format = formats.format(node);
            return format.format().width();
        }

        @Override
        public int kvBits(int layer) {
            return Math.max(bits(new Node(NodeKind.KEY_ROPE, layer)), bits(new Node(NodeKind.VALUE, layer)));
        }
    }

    /** Weights as a model's file stores them, in blocks whose scales count as bits of the row; values of one width. */
    record Stored(LanguageModel model, int activation, int kv) implements Widths {
        @Override
        public Op.Rows rows(Node node, int columns) {
            Matrix matrix = model.matrixBefore(node);
            int bits = (int) matrix.format().bitsPerWeight();
            return new Op.Rows(columns, bits, Math.toIntExact(matrix.rowBytes() * Byte.SIZE - (long) columns * bits));
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
