package lpu.codebook;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;
import lpu.simd.BitPlanes;
import lpu.simd.LittleEndian;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * The signs of a matrix, in the order the sign scan reads them, and each row's mean |w|. A weight of 0 (either zero)
 * counts as positive.
 *
 * @param rows V
 * @param columns d
 * @param bits native little-endian long[block of 8 rows][word][8]: bit j mod 64 of word j / 64 is set where w_j >= 0
 * @param meanAbs float[V]
 */
public record SignBits(int rows, int columns, MemorySegment bits, float[] meanAbs) {

    public SignBits {
        if (rows < 1 || columns < 1 || bits.byteSize() != size(rows, columns) || meanAbs.length != rows) {
            throw new IllegalArgumentException("parts of sign bits that do not fit " + rows + " x " + columns);
        }
    }

    /** Bytes for so many rows and columns, padding included. */
    public static long size(int rows, int columns) {
        long blocks = ScanKernels.blocks(rows, ScanKernels.SIGN_BLOCK);
        return Long.BYTES * blocks * BitPlanes.words(columns) * ScanKernels.SIGN_BLOCK;
    }

    public static SignBits of(Matrix matrix, Workers workers) {
        int rows = matrix.rows();
        int columns = matrix.columns();
        MemorySegment bits = NativeMemory.allocate(size(rows, columns));
        float[] meanAbs = new float[rows];
        workers.run(rows, (from, to) -> {
            float[] row = new float[columns];
            for (int v = from; v < to; v++) {
                matrix.row(v, row, 0);
                double sum = 0;
                for (int word = 0; word < BitPlanes.words(columns); word++) {
                    long set = 0;
                    for (int j = 64 * word; j < Math.min(columns, 64 * word + 64); j++) {
                        set |= row[j] >= 0 ? 1L << j : 0;
                        sum += Math.abs(row[j]);
                    }
                    bits.set(LittleEndian.LONG, 8 * index(v, word, columns), set);
                }
                meanAbs[v] = (float) (sum / columns);
            }
        });
        return new SignBits(rows, columns, bits, meanAbs);
    }

    /** Whether weight (v, j) counts as positive. */
    public boolean positive(int v, int j) {
        return (bits.get(LittleEndian.LONG, 8 * index(v, j / 64, columns)) >>> j % 64 & 1) == 1;
    }

    private static long index(int v, int word, int columns) {
        int block = v / ScanKernels.SIGN_BLOCK;
        return ((long) block * BitPlanes.words(columns) + word) * ScanKernels.SIGN_BLOCK + v % ScanKernels.SIGN_BLOCK;
    }
}
