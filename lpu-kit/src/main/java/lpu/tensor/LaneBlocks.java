package lpu.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import lpu.kernel.LaneFormat;
import lpu.kernel.LittleEndian;
import lpu.kernel.NativeMemory;
import lpu.kernel.QuantBlocks;
import lpu.kernel.Workers;

/** Rows of GGML blocks put side by side for {@link lpu.kernel.LaneKernels}: the same weights, exactly, in another order. */
final class LaneBlocks {
    private static final LaneFormat Q4_0 = new LaneFormat(4, 32, 8, false);
    private static final LaneFormat Q5_0 = new LaneFormat(5, 32, 16, false);
    private static final LaneFormat Q8_0 = new LaneFormat(8, 32, 128, false);
    private static final LaneFormat Q6_K = new LaneFormat(8, 16, 32, false);
    private static final LaneFormat FOUR_BITS = new LaneFormat(4, 32, 0, true);
    private static final LaneFormat FIVE_BITS = new LaneFormat(5, 32, 0, true);

    private LaneBlocks() {
    }

    /** How rows of a format lie side by side; null where they stay as they are. */
    static LaneFormat format(BlockFormat format) {
        return switch (format) {
            case Q4_0 -> Q4_0;
            case Q5_0 -> Q5_0;
            case Q8_0 -> Q8_0;
            case Q6_K -> Q6_K;
            case Q4_1, Q4_K -> FOUR_BITS;
            case Q5_1, Q5_K -> FIVE_BITS;
            case F32, F16, BF16, Q2_K, Q3_K -> null;
        };
    }

    /** {@code [group of 16 rows][block]}; rows after the last whole group are left out. Native memory, freed when unused. */
    static MemorySegment of(Matrix w, Workers workers) {
        LaneFormat lanes = format(w.format());
        int blocks = w.columns() / lanes.columns();
        long groupBytes = (long) blocks * lanes.blockBytes();
        int groups = w.rows() / LaneFormat.ROWS;
        MemorySegment out = NativeMemory.allocate(groups * groupBytes);
        workers.run(groups, (from, to) -> {
            for (int g = from; g < to; g++) {
                for (int row = 0; row < LaneFormat.ROWS; row++) {
                    putRow(w, LaneFormat.ROWS * g + row, lanes, out, g * groupBytes + Float.BYTES * row);
                }
            }
        });
        return out;
    }

    private static void putRow(Matrix w, int row, LaneFormat lanes, MemorySegment out, long lane) {
        BlockFormat format = w.format();
        for (int first = 0; first < w.columns(); first += lanes.columns()) {
            long block = row * w.rowBytes() + (long) (first / format.blockColumns) * format.blockBytes;
            int column = first % format.blockColumns;
            long to = lane + (long) (first / lanes.columns()) * lanes.blockBytes();
            out.set(LittleEndian.FLOAT, to, scale(format, w.data(), block, column));
            if (lanes.minima()) {
                out.set(LittleEndian.FLOAT, to + LaneFormat.VECTOR_BYTES, minimum(format, w.data(), block, column));
            }
            for (int k = 0; k < lanes.words(); k++) {
                int word = 0;
                int j = k * lanes.perWord();
                for (int i = 0; i < lanes.perWord() && j + i < lanes.columns(); i++) {
                    word |= quant(format, w.data(), block, column + j + i) << lanes.bits() * i;
                }
                out.set(LittleEndian.INT, to + lanes.wordsAt() + (long) LaneFormat.VECTOR_BYTES * k, word);
            }
        }
    }

    private static float scale(BlockFormat format, MemorySegment w, long block, int column) {
        return switch (format) {
            case Q4_K, Q5_K -> QuantBlocks.scale4(w, block, column / 32);
            case Q6_K -> QuantBlocks.scale6(w, block, column / 16);
            default -> LittleEndian.half(w, block);
        };
    }

    private static float minimum(BlockFormat format, MemorySegment w, long block, int column) {
        return switch (format) {
            case Q4_K, Q5_K -> QuantBlocks.minimum4(w, block, column / 32);
            default -> LittleEndian.half(w, block + 2);
        };
    }

    private static int quant(BlockFormat format, MemorySegment w, long block, int j) {
        return switch (format) {
            case Q4_0 -> QuantBlocks.nibble(w, block + 2, j);
            case Q4_1 -> QuantBlocks.nibble(w, block + 4, j);
            case Q5_0 -> QuantBlocks.five(w, block + 2, j);
            case Q5_1 -> QuantBlocks.five(w, block + 4, j);
            case Q8_0 -> w.get(JAVA_BYTE, block + 2 + j) + 128;
            case Q4_K -> QuantBlocks.quant4_K(w, block, j);
            case Q5_K -> QuantBlocks.quant5_K(w, block, j);
            case Q6_K -> QuantBlocks.quant6_K(w, block, j);
            case F32, F16, BF16, Q2_K, Q3_K -> throw new IllegalArgumentException(format.name());
        };
    }
}
