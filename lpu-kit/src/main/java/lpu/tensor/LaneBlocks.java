package lpu.tensor;

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

    /** Groups of {@link LaneFormat#ROWS} rows; rows after the last whole group are left out. Freed when unused. */
    static MemorySegment of(Matrix w, Workers workers) {
        LaneFormat lanes = format(w.format());
        int groups = w.rows() / LaneFormat.ROWS;
        long groupBytes = lanes.groupBytes(w.columns() / lanes.columns());
        MemorySegment out = NativeMemory.allocate(groups * groupBytes);
        workers.run(groups, (from, to) -> {
            short[] group = new short[Math.toIntExact(groupBytes / Short.BYTES)];
            for (int g = from; g < to; g++) {
                fill(w, g, lanes, group);
                MemorySegment.copy(group, 0, out, LittleEndian.SHORT, g * groupBytes, group.length);
            }
        });
        return out;
    }

    private static void fill(Matrix w, int g, LaneFormat lanes, short[] group) {
        int[] quants = new int[w.format().blockColumns];
        for (int r = 0; r < LaneFormat.ROWS; r++) {
            long stored = (LaneFormat.ROWS * (long) g + r) * w.rowBytes();
            for (int column = 0; column < w.columns(); column += quants.length, stored += w.format().blockBytes) {
                unpack(w.format(), w.data(), stored, quants);
                put(w, stored, column, quants, lanes, r, group);
            }
        }
    }

    /** One stored block of row r of the group, which may be several blocks side by side. */
    private static void put(Matrix w, long stored, int column, int[] quants, LaneFormat lanes, int r, short[] group) {
        for (int first = 0; first < quants.length; first += lanes.columns()) {
            int block = (column + first) / lanes.columns() * lanes.blockBytes();
            putFloat(scale(w.format(), w.data(), stored, first), group, block + Float.BYTES * r);
            if (lanes.minima()) {
                putFloat(minimum(w.format(), w.data(), stored, first), group, block + lanes.minimumAt(r));
            }
            putCells(quants, first, first + lanes.columns(), lanes.bits(), lanes.perCell(), group,
                    (block + lanes.cellAt(0, r)) / Short.BYTES);
        }
    }

    private static void putFloat(float value, short[] group, int at) {
        int bits = Float.floatToRawIntBits(value);
        group[at / Short.BYTES] = (short) bits;
        group[at / Short.BYTES + 1] = (short) (bits >>> Short.SIZE);
    }

    private static void putCells(int[] quants, int from, int to, int bits, int perCell, short[] group, int at) {
        for (int j = from; j < to; j += perCell, at += LaneFormat.ROWS) {
            int cell = 0;
            for (int i = Math.min(to, j + perCell) - 1; i >= j; i--) {
                cell = cell << bits | quants[i];
            }
            group[at] = (short) cell;
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
