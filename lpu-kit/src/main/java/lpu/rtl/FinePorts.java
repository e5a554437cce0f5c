package lpu.rtl;

import lpu.machine.Linear;

/** Ports of a unit that computes exact logits. */
final class FinePorts {
    private final RtlUnit unit;
    private final FineShape shape;
    private final String prefix;

    /** @param prefix of the weights' ports */
    FinePorts(RtlUnit unit, FineShape shape, String prefix) {
        this.unit = unit;
        this.shape = shape;
        this.prefix = prefix;
    }

    /** The hidden state and its columns' shifts. */
    void load(int[] x, int[] shifts) {
        unit.port("x_load").set(true);
        for (int group = 0; group < shape.groups(); group++) {
            unit.port("x_group").set(group);
            for (int lane = 0; lane < shape.lanes(); lane++) {
                int j = group * shape.lanes() + lane;
                unit.port("x_values").set(lane * FineShape.X_BITS, FineShape.X_BITS, j < x.length ? x[j] : 0);
                unit.port("x_shifts").set(lane * shape.shiftBits(), shape.shiftBits(), j < x.length ? shifts[j] : 0);
            }
            unit.settle();
            unit.tick();
        }
        unit.port("x_load").set(false);
    }

    /** One beat: a group of columns of the rows {@code ids[first]} and after. */
    void offer(Linear linear, int[] ids, int first, int group) {
        RtlPort weights = unit.port(prefix + "_weights");
        int pods = Math.min(shape.pods(), ids.length - first);
        for (int pod = 0; pod < pods; pod++) {
            int row = ids[first + pod];
            for (int lane = 0; lane < shape.lanes(); lane++) {
                int j = group * shape.lanes() + lane;
                weights.set((pod * shape.lanes() + lane) * shape.weightBits(), shape.weightBits(),
                        j < shape.columns() ? linear.weights().weight(row, j) : 0);
            }
            unit.port(prefix + "_biases").set(pod * FineShape.SUM_BITS, FineShape.SUM_BITS, linear.biases()[row]);
            unit.port(prefix + "_scales").set(pod * FineShape.SCALE_BITS, FineShape.SCALE_BITS, linear.multipliers()[row]);
            unit.port(prefix + "_shifts").set(pod * FineShape.ROW_SHIFT_BITS, FineShape.ROW_SHIFT_BITS, linear.shifts()[row]);
        }
    }
}
