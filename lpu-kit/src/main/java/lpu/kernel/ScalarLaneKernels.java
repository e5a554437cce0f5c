package lpu.kernel;

import java.lang.foreign.MemorySegment;

/** The definition of {@link LaneKernels}: one row after the other, in column order. */
final class ScalarLaneKernels implements LaneKernels {
    @Override
    public void prepare(LaneInput in, float[] x) {
        int columns = in.format().columns();
        for (int b = 0; b < in.blocks(); b++) {
            float sum = 0;
            for (int j = 0; j < columns; j++) {
                in.slots()[b * in.format().slots() + j] = x[b * columns + j] * in.places()[j];
                sum += x[b * columns + j];
            }
            in.sums()[b] = in.sumFactor() * sum;
        }
    }

    @Override
    public void dots(LaneInput in, MemorySegment w, int from, int to, float[] y) {
        LaneFormat format = in.format();
        int blocks = in.blocks();
        for (int row = LaneFormat.ROWS * from; row < LaneFormat.ROWS * to; row++) {
            long group = row / LaneFormat.ROWS * format.groupBytes(blocks);
            int r = row % LaneFormat.ROWS;
            float sum = 0;
            for (int b = 0; b < blocks; b++) {
                long block = group + (long) b * format.blockBytes();
                float d = w.get(LittleEndian.FLOAT, block + Float.BYTES * r);
                float m = format.minima() ? w.get(LittleEndian.FLOAT, block + format.minimumAt(r)) : d;
                float products = 0;
                for (int s = 0; s < format.slots(); s++) {
                    int cell = w.get(LittleEndian.SHORT, block + format.cellAt(s / format.perCell(), r));
                    int mask = (1 << format.bits()) - 1 << format.bits() * (s % format.perCell());
                    products += (cell & mask) * in.slots()[b * format.slots() + s];
                }
                sum += d * products + m * in.sums()[b];
            }
            y[row] = sum;
        }
    }
}
