package lpu.kernel;

import java.lang.foreign.MemorySegment;

/** The definition of {@link LaneKernels}: one row after the other, in column order. */
final class ScalarLaneKernels implements LaneKernels {
    @Override
    public void sums(float[] x, int columns, int blocks, float[] sums) {
        for (int b = 0; b < blocks; b++) {
            float sum = 0;
            for (int j = b * columns; j < (b + 1) * columns; j++) {
                sum += x[j];
            }
            sums[b] = sum;
        }
    }

    @Override
    public void dots(LaneFormat format, MemorySegment w, int from, int to, int blocks, float[] x, float[] sums,
            float[] y) {
        for (int row = LaneFormat.ROWS * from; row < LaneFormat.ROWS * to; row++) {
            long first = (long) (row / LaneFormat.ROWS) * blocks * format.blockBytes()
                    + Float.BYTES * (row % LaneFormat.ROWS);
            float sum = 0;
            for (int b = 0; b < blocks; b++) {
                long lane = first + (long) b * format.blockBytes();
                float products = 0;
                for (int j = 0; j < format.columns(); j++) {
                    products += (quant(format, w, lane, j) - format.zero()) * x[b * format.columns() + j];
                }
                sum += w.get(LittleEndian.FLOAT, lane) * products;
                if (format.minima()) {
                    sum += w.get(LittleEndian.FLOAT, lane + LaneFormat.VECTOR_BYTES) * sums[b];
                }
            }
            y[row] = sum;
        }
    }

    private static int quant(LaneFormat format, MemorySegment w, long lane, int j) {
        long word = lane + format.wordsAt() + (long) LaneFormat.VECTOR_BYTES * (j / format.perWord());
        return w.get(LittleEndian.INT, word) >>> format.bits() * (j % format.perWord()) & (1 << format.bits()) - 1;
    }
}
