package lpu.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** The definition of {@link ScanKernels}: one plain loop each. */
public final class ScalarScanKernels implements ScanKernels {

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void lut(float[] hidden, int hiddenOffset, int tileWidth, float[] codewords, int codewordsOffset,
            float[] lut, int lutOffset) {
        for (int c = 0; c < LUT_ENTRIES; c++) {
            float sum = 0;
            for (int j = 0; j < tileWidth; j++) {
                sum = Math.fma(hidden[hiddenOffset + j], codewords[codewordsOffset + LUT_ENTRIES * j + c], sum);
            }
            lut[lutOffset + c] = sum;
        }
    }

    @Override
    public float lutMin(float[] lut, int lutOffset) {
        float min = lut[lutOffset];
        for (int c = 1; c < LUT_ENTRIES; c++) {
            min = Math.min(min, lut[lutOffset + c]);
        }
        return min;
    }

    @Override
    public float lutMax(float[] lut, int lutOffset) {
        float max = lut[lutOffset];
        for (int c = 1; c < LUT_ENTRIES; c++) {
            max = Math.max(max, lut[lutOffset + c]);
        }
        return max;
    }

    @Override
    public void lutBytes(float[] lut, int lutOffset, float min, float inverseScale, byte[] bytes) {
        for (int c = 0; c < LUT_ENTRIES; c++) {
            bytes[lutOffset + c] = (byte) (int) ((lut[lutOffset + c] - min) * inverseScale + 0.5f);
        }
    }

    @Override
    public void lutScan(MemorySegment codes, int tiles, byte[] luts, int rows, int fromBlock, int toBlock,
            int[] scores) {
        int end = Math.min(rows, toBlock * CODE_BLOCK);
        for (int v = fromBlock * CODE_BLOCK; v < end; v++) {
            long first = (long) (v / CODE_BLOCK) * tiles * CODE_BLOCK + v % CODE_BLOCK;
            int sum = 0;
            for (int tile = 0; tile < tiles; tile++) {
                int code = codes.get(JAVA_BYTE, first + (long) tile * CODE_BLOCK) & 0xff;
                sum += luts[tile * LUT_ENTRIES + code] & 0xff;
            }
            scores[v] = sum;
        }
    }

    @Override
    public void signScan(MemorySegment signs, BitPlanes hidden, int rows, int fromBlock, int toBlock, int[] scores) {
        int end = Math.min(rows, toBlock * SIGN_BLOCK);
        int top = hidden.bits() - 1;
        for (int v = fromBlock * SIGN_BLOCK; v < end; v++) {
            long first = (long) (v / SIGN_BLOCK) * hidden.words() * SIGN_BLOCK + v % SIGN_BLOCK;
            int positive = 0;
            for (int word = 0; word < hidden.words(); word++) {
                long set = signs.get(LittleEndian.LONG, Long.BYTES * (first + (long) word * SIGN_BLOCK));
                for (int p = 0; p < top; p++) {
                    positive += Long.bitCount(set & hidden.plane(word, p)) << p;
                }
                positive -= Long.bitCount(set & hidden.plane(word, top)) << top;
            }
            scores[v] = 2 * positive - hidden.sum();
        }
    }

    @Override
    public int collect(int[] scores, int n, int least, int[] ids) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (scores[i] >= least) {
                ids[count++] = i;
            }
        }
        return count;
    }
}
