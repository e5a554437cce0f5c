package lpu.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lpu.kernel.LaneFormat;
import lpu.kernel.LittleEndian;
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

    /** Groups of {@link LaneFormat#ROWS} rows; rows after the last whole group are left out. Freed when unused. */
    static MemorySegment of(Matrix w, Workers workers) {
        LaneFormat lanes = format(w.format());
        int groups = w.rows() / LaneFormat.ROWS;
        long groupBytes = lanes.groupBytes(w.columns() / lanes.columns());
        MemorySegment out = Arena.ofAuto().allocate(groups * groupBytes, 64);
        workers.run(groups, (from, to) -> {
            int[] quants = new int[w.format().blockColumns];
            for (int row = LaneFormat.ROWS * from; row < LaneFormat.ROWS * to; row++) {
                MemorySegment group = out.asSlice(row / LaneFormat.ROWS * groupBytes, groupBytes);
                for (int column = 0; column < w.columns(); column += quants.length) {
                    put(w, row, column, quants, lanes, group);
                }
            }
        });
        return out;
    }

    /** One stored block of one row, which may be several blocks side by side. */
    private static void put(Matrix w, int row, int column, int[] quants, LaneFormat lanes, MemorySegment group) {
        int r = row % LaneFormat.ROWS;
        int blocks = w.columns() / lanes.columns();
        long stored = row * w.rowBytes() + (long) (column / quants.length) * w.format().blockBytes;
        unpack(w.format(), w.data(), stored, quants);
        for (int first = 0; first < quants.length; first += lanes.columns()) {
            int b = (column + first) / lanes.columns();
            group.set(LittleEndian.FLOAT, lanes.scaleAt(b, r), scale(w.format(), w.data(), stored, first));
            if (lanes.minima()) {
                group.set(LittleEndian.FLOAT, lanes.minimumAt(blocks, b, r),
                        minimum(w.format(), w.data(), stored, first));
            }
            for (int c = 0; c < lanes.cells(); c++) {
                int cell = 0;
                int from = first + c * lanes.perCell();
                for (int j = Math.min(first + lanes.columns(), from + lanes.perCell()) - 1; j >= from; j--) {
                    cell = cell << lanes.bits() | quants[j];
                }
                group.set(LittleEndian.SHORT, lanes.cellAt(blocks, b, c, r), (short) cell);
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

    private static void unpack(BlockFormat format, MemorySegment w, long block, int[] out) {
        switch (format) {
            case Q4_0 -> QuantBlocks.nibbles(w, block + 2, out);
            case Q4_1 -> QuantBlocks.nibbles(w, block + 4, out);
            case Q5_0 -> QuantBlocks.fives(w, block + 2, out);
            case Q5_1 -> QuantBlocks.fives(w, block + 4, out);
            case Q8_0 -> QuantBlocks.bytes(w, block + 2, out);
            case Q4_K -> QuantBlocks.quants4_K(w, block, out);
            case Q5_K -> QuantBlocks.quants5_K(w, block, out);
            case Q6_K -> QuantBlocks.quants6_K(w, block, out);
            case F32, F16, BF16, Q2_K, Q3_K -> throw new IllegalArgumentException(format.name());
        }
    }
}
