package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LaneKernels} with the Vector API: two vectors of rows at a time share what is read of x. A quant is masked where
 * it lies in its cell, not shifted, since x is scaled to match. Made by {@link Simd#define}, once per vector width.
 *
 * <p>The loops are as they are for the compiler's sake. One flat loop over cells, not one per block: setting up a loop of
 * eight or eleven rounds costs as much as it runs. No more vector operations than this in a method, and offsets computed by
 * the caller: past its limit of nodes the compiler boxes vectors. For the same reason none of the loops may be inlined into
 * {@link #addBlocks}, so each must be larger than the 325 bytes that are inlined at most. The test looks at both.
 */
final class VectorLaneKernels implements LaneKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    /** As many lanes as floats. */
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final int LANES = FLOATS.length();
    /** The most blocks before their minima are added: while all are in the first-level cache, at most 23 KiB. */
    private static final int CACHED_BLOCKS = 20;

    private static final IntVector FOUR_0 = IntVector.broadcast(INTS, 15);
    private static final IntVector FOUR_1 = IntVector.broadcast(INTS, 15 << 4);
    private static final IntVector FOUR_2 = IntVector.broadcast(INTS, 15 << 8);
    private static final IntVector FOUR_3 = IntVector.broadcast(INTS, 15 << 12);
    private static final IntVector FIVE_0 = IntVector.broadcast(INTS, 31);
    private static final IntVector FIVE_1 = IntVector.broadcast(INTS, 31 << 5);
    private static final IntVector FIVE_2 = IntVector.broadcast(INTS, 31 << 10);
    private static final IntVector EIGHT_0 = IntVector.broadcast(INTS, 255);
    private static final IntVector EIGHT_1 = IntVector.broadcast(INTS, 255 << 8);

    @Override
    public void prepare(LaneInput in, float[] x) {
        int columns = in.format().columns();
        int slots = in.format().slots();
        for (int b = 0; b < in.blocks(); b++) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int j = 0; j < columns; j += LANES) {
                FloatVector v = FloatVector.fromArray(FLOATS, x, b * columns + j);
                v.mul(FloatVector.fromArray(FLOATS, in.places(), j)).intoArray(in.slots(), b * slots + j);
                sum = sum.add(v);
            }
            in.sums()[b] = in.sumFactor() * VectorSums.sum(sum);
        }
    }

    @Override
    public void dots(LaneInput in, MemorySegment w, int from, int to, float[] y) {
        LaneFormat format = in.format();
        long groupBytes = format.groupBytes(in.blocks());
        Arrays.fill(y, LaneFormat.ROWS * from, LaneFormat.ROWS * to, 0);
        int parts = Math.ceilDiv(in.blocks(), CACHED_BLOCKS);
        for (int g = from; g < to; g++) {
            for (int p = 0; p < parts; p++) {
                int first = in.blocks() * p / parts;
                long block = g * groupBytes + (long) first * format.blockBytes();
                addBlocks(in, w, block, first, in.blocks() * (p + 1) / parts, y, LaneFormat.ROWS * g);
            }
        }
    }

    /** Adds blocks [from, to) of a group, the first at byte {@code block}. */
    private static void addBlocks(LaneInput in, MemorySegment w, long block, int from, int to, float[] y, int yAt) {
        LaneFormat format = in.format();
        float[] x = in.slots();
        int xAt = from * format.slots();
        int blockBytes = format.blockBytes();
        int perBlock = format.cells();
        int cells = (to - from) * perBlock;
        int minima = format.minima() ? format.minimumAt(0) : 0;
        for (int r = 0; r < LaneFormat.ROWS; r += 2 * LANES) {
            long at = block + Float.BYTES * r;
            long cell = block + format.cellAt(0, r);
            switch (format.bits()) {
                case 4 -> fours(x, xAt, cells, perBlock, w, cell, at, blockBytes, y, yAt + r);
                case 5 -> fives(x, xAt, cells, perBlock, w, cell, at, blockBytes, y, yAt + r);
                default -> eights(x, xAt, cells, perBlock, w, cell, at, blockBytes, y, yAt + r);
            }
            minima(in.sums(), from, to, w, at + minima, blockBytes, y, yAt + r);
        }
    }

    /**
     * y_{yAt + i} += Σ_b d_b Σ_j quant_bj x_bj, i &lt; 2 LANES.
     *
     * @param x slots, from xAt
     * @param perBlock cells
     * @param cell byte of the first row's first cell
     * @param scale byte of the first row's first d
     */
    private static void fours(float[] x, int xAt, int cells, int perBlock, MemorySegment w, long cell, long scale,
            int blockBytes, float[] y, int yAt) {
        int between = blockBytes - perBlock * LaneFormat.CELLS_BYTES; // from a block's last cell to the next one's first
        long cellAt = cell;
        long scaleAt = scale;
        FloatVector y0 = FloatVector.fromArray(FLOATS, y, yAt);
        FloatVector y1 = FloatVector.fromArray(FLOATS, y, yAt + LANES);
        FloatVector even0 = FloatVector.zero(FLOATS);
        FloatVector even1 = even0;
        FloatVector odd0 = even0;
        FloatVector odd1 = even0;
        for (int c = 0, left = perBlock; c < cells; c++) {
            IntVector v0 = cells(w, cellAt);
            IntVector v1 = cells(w, cellAt + Short.BYTES * LANES);
            cellAt += LaneFormat.CELLS_BYTES;
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt + 4 * c]);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[xAt + 4 * c + 1]);
            even0 = floats(v0.and(FOUR_0)).fma(x0, even0);
            even1 = floats(v1.and(FOUR_0)).fma(x0, even1);
            odd0 = floats(v0.and(FOUR_1)).fma(x1, odd0);
            odd1 = floats(v1.and(FOUR_1)).fma(x1, odd1);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[xAt + 4 * c + 2]);
            FloatVector x3 = FloatVector.broadcast(FLOATS, x[xAt + 4 * c + 3]);
            even0 = floats(v0.and(FOUR_2)).fma(x2, even0);
            even1 = floats(v1.and(FOUR_2)).fma(x2, even1);
            odd0 = floats(v0.and(FOUR_3)).fma(x3, odd0);
            odd1 = floats(v1.and(FOUR_3)).fma(x3, odd1);
            if (--left == 0) {
                left = perBlock;
                y0 = even0.add(odd0).fma(scales(w, scaleAt), y0);
                y1 = even1.add(odd1).fma(scales(w, scaleAt + Float.BYTES * LANES), y1);
                even0 = FloatVector.zero(FLOATS);
                even1 = even0;
                odd0 = even0;
                odd1 = even0;
                cellAt += between;
                scaleAt += blockBytes;
            }
        }
        y0.intoArray(y, yAt);
        y1.intoArray(y, yAt + LANES);
    }

    /** As {@link #fours}. */
    private static void fives(float[] x, int xAt, int cells, int perBlock, MemorySegment w, long cell, long scale,
            int blockBytes, float[] y, int yAt) {
        int between = blockBytes - perBlock * LaneFormat.CELLS_BYTES; // from a block's last cell to the next one's first
        long cellAt = cell;
        long scaleAt = scale;
        FloatVector y0 = FloatVector.fromArray(FLOATS, y, yAt);
        FloatVector y1 = FloatVector.fromArray(FLOATS, y, yAt + LANES);
        FloatVector even0 = FloatVector.zero(FLOATS);
        FloatVector even1 = even0;
        FloatVector odd0 = even0;
        FloatVector odd1 = even0;
        for (int c = 0, left = perBlock; c < cells; c++) {
            IntVector v0 = cells(w, cellAt);
            IntVector v1 = cells(w, cellAt + Short.BYTES * LANES);
            cellAt += LaneFormat.CELLS_BYTES;
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt + 3 * c]);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[xAt + 3 * c + 1]);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[xAt + 3 * c + 2]);
            even0 = floats(v0.and(FIVE_0)).fma(x0, even0);
            even1 = floats(v1.and(FIVE_0)).fma(x0, even1);
            odd0 = floats(v0.and(FIVE_1)).fma(x1, odd0);
            odd1 = floats(v1.and(FIVE_1)).fma(x1, odd1);
            even0 = floats(v0.and(FIVE_2)).fma(x2, even0);
            even1 = floats(v1.and(FIVE_2)).fma(x2, even1);
            if (--left == 0) {
                left = perBlock;
                y0 = even0.add(odd0).fma(scales(w, scaleAt), y0);
                y1 = even1.add(odd1).fma(scales(w, scaleAt + Float.BYTES * LANES), y1);
                even0 = FloatVector.zero(FLOATS);
                even1 = even0;
                odd0 = even0;
                odd1 = even0;
                cellAt += between;
                scaleAt += blockBytes;
            }
        }
        y0.intoArray(y, yAt);
        y1.intoArray(y, yAt + LANES);
    }

    /** As {@link #fours}; the reads of cells are written out, which makes it large enough. */
    private static void eights(float[] x, int xAt, int cells, int perBlock, MemorySegment w, long cell, long scale,
            int blockBytes, float[] y, int yAt) {
        int between = blockBytes - perBlock * LaneFormat.CELLS_BYTES; // from a block's last cell to the next one's first
        long cellAt = cell;
        long scaleAt = scale;
        FloatVector y0 = FloatVector.fromArray(FLOATS, y, yAt);
        FloatVector y1 = FloatVector.fromArray(FLOATS, y, yAt + LANES);
        FloatVector even0 = FloatVector.zero(FLOATS);
        FloatVector even1 = even0;
        FloatVector odd0 = even0;
        FloatVector odd1 = even0;
        for (int c = 0, left = perBlock; c < cells; c++) {
            IntVector v0 = (IntVector) ShortVector.fromMemorySegment(SHORTS, w, cellAt, LITTLE_ENDIAN)
                    .convertShape(ZERO_EXTEND_S2I, INTS, 0);
            IntVector v1 = (IntVector) ShortVector.fromMemorySegment(SHORTS, w, cellAt + Short.BYTES * LANES, LITTLE_ENDIAN)
                    .convertShape(ZERO_EXTEND_S2I, INTS, 0);
            cellAt += LaneFormat.CELLS_BYTES;
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt + 2 * c]);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[xAt + 2 * c + 1]);
            even0 = floats(v0.and(EIGHT_0)).fma(x0, even0);
            even1 = floats(v1.and(EIGHT_0)).fma(x0, even1);
            odd0 = floats(v0.and(EIGHT_1)).fma(x1, odd0);
            odd1 = floats(v1.and(EIGHT_1)).fma(x1, odd1);
            if (--left == 0) {
                left = perBlock;
                y0 = even0.add(odd0).fma(scales(w, scaleAt), y0);
                y1 = even1.add(odd1).fma(scales(w, scaleAt + Float.BYTES * LANES), y1);
                even0 = FloatVector.zero(FLOATS);
                even1 = even0;
                odd0 = even0;
                odd1 = even0;
                cellAt += between;
                scaleAt += blockBytes;
            }
        }
        y0.intoArray(y, yAt);
        y1.intoArray(y, yAt + LANES);
    }

    /** y += Σ_b m_b sums_b; without minima d stands for m. */
    private static void minima(float[] sums, int from, int to, MemorySegment w, long at, int blockBytes, float[] y,
            int yAt) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, y, yAt);
        FloatVector y1 = FloatVector.fromArray(FLOATS, y, yAt + LANES);
        for (int b = from; b < to; b++) {
            FloatVector sum = FloatVector.broadcast(FLOATS, sums[b]);
            y0 = scales(w, at + (long) blockBytes * (b - from)).fma(sum, y0);
            y1 = scales(w, at + (long) blockBytes * (b - from) + Float.BYTES * LANES).fma(sum, y1);
        }
        y0.intoArray(y, yAt);
        y1.intoArray(y, yAt + LANES);
    }

    private static IntVector cells(MemorySegment w, long at) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, w, at, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_S2I, INTS, 0);
    }

    private static FloatVector scales(MemorySegment w, long at) {
        return FloatVector.fromMemorySegment(FLOATS, w, at, LITTLE_ENDIAN);
    }

    private static FloatVector floats(IntVector v) {
        return (FloatVector) v.convert(I2F, 0);
    }
}
