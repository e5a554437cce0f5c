package lpu.rtl;

import lpu.machine.IndexRows;

/** Ports of a unit that scans. */
final class ScanPorts {
    private final RtlUnit unit;
    private final ScanShape shape;

    ScanPorts(RtlUnit unit, ScanShape shape) {
        this.unit = unit;
        this.shape = shape;
    }

    /** @param luts unsigned byte[tile][codeword] */
    void load(byte[] luts) {
        unit.port("lut_load").set(true);
        for (int group = 0; group < shape.groups(); group++) {
            unit.port("lut_group").set(group);
            for (int c = 0; c < shape.codewords(); c++) {
                unit.port("lut_code").set(c);
                for (int lane = 0; lane < shape.lanes(); lane++) {
                    int tile = group * shape.lanes() + lane;
                    unit.port("lut_entries").set(lane * Byte.SIZE, Byte.SIZE,
                            tile < shape.tiles() ? luts[tile * shape.codewords() + c] : -1);
                }
                unit.settle();
                unit.tick();
            }
        }
        unit.port("lut_load").set(false);
    }

    /** One beat: a group of tiles of as many rows as there are pods, from {@code first} on and before {@code end}. */
    void offer(IndexRows rows, int first, int end, int group) {
        int pods = Math.min(shape.pods(), end - first);
        unit.port("in_live").set((1L << pods) - 1);
        unit.port("in_last").set(first + pods == end);
        RtlPort codes = unit.port("in_codes");
        RtlPort biases = unit.port("in_biases");
        for (int pod = 0; pod < pods; pod++) {
            int row = first + pod;
            biases.set(pod * ScanShape.BIAS_BITS, ScanShape.BIAS_BITS, rows.biases() == null ? 0 : rows.biases()[row]);
            for (int lane = 0; lane < shape.lanes(); lane++) {
                int tile = group * shape.lanes() + lane;
                codes.set((pod * shape.lanes() + lane) * shape.codeBits(), shape.codeBits(),
                        tile < shape.tiles() ? rows.codes()[row * shape.tiles() + tile] : 0);
            }
        }
    }
}
