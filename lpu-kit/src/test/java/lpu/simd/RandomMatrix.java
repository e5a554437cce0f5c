package lpu.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Seeded matrices of every format. */
public final class RandomMatrix {
    private RandomMatrix() {
    }

    /** Random bytes are valid blocks of every format once scales are set to a finite half. */
    public static Matrix of(BlockFormat format, int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment data = Arena.ofAuto().allocate(format.rowBytes(columns) * rows);
        byte[] bytes = new byte[(int) data.byteSize()];
        random.nextBytes(bytes);
        MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int[] halves = switch (format) {
            case F32, BF16 -> new int[0];
            case F16, Q4_0, Q5_0, Q8_0 -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108};
            case Q6_K -> new int[] {208};
        };
        for (long block = 0; block < data.byteSize(); block += format.blockBytes) {
            for (int at : halves) {
                putHalf(data, block + at, random);
            }
            if (format == BlockFormat.F32) {
                data.set(ValueLayout.JAVA_INT_UNALIGNED, block,
                        Float.floatToIntBits((float) random.nextDouble(-1, 1)));
            } else if (format == BlockFormat.BF16) {
                data.set(ValueLayout.JAVA_SHORT_UNALIGNED, block,
                        (short) (Float.floatToIntBits((float) random.nextDouble(-1, 1)) >>> 16));
            }
        }
        return new Matrix(rows, columns, format, data);
    }

    private static void putHalf(MemorySegment data, long at, SplittableRandom random) {
        data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at,
                Float.floatToFloat16((float) random.nextDouble(-1, 1)));
    }
}
