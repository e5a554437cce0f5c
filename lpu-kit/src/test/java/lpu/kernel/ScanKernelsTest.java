package lpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every vector width equals the scalar definition bit for bit; that one equals arithmetic in plain sight. */
class ScanKernelsTest {
    private static final int[] ROWS = {1, 63, 64, 65, 1021};
    private static final int[] TILES = {1, 7, 16, 72, 257, 300};
    private static final int[] COLUMNS = {1, 7, 63, 64, 65, 576};
    private static final int UNTOUCHED = 0x5a5a5a5a;

    private final ScanKernels scalar = ScanKernels.of(0);

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void lutScanEqualsTheDefinition(int bits) {
        ScanKernels vector = ScanKernels.of(bits);
        SplittableRandom random = new SplittableRandom(1);
        for (int rows : ROWS) {
            for (int tiles : TILES) {
                int blocks = ScanKernels.blocks(rows, 64);
                MemorySegment codes = KernelWidths.randomBytes(64L * blocks * tiles, random);
                byte[] luts = new byte[tiles * 256];
                random.nextBytes(luts);
                checkLutScan(vector, codes, tiles, luts, rows);
                Arrays.fill(luts, (byte) 255);
                checkLutScan(vector, codes, tiles, luts, rows);
            }
        }
    }

    private void checkLutScan(ScanKernels vector, MemorySegment codes, int tiles, byte[] luts, int rows) {
        int blocks = ScanKernels.blocks(rows, 64);
        int[] expected = new int[rows];
        scalar.lutScan(codes, tiles, luts, rows, 0, blocks, expected);
        int[] whole = new int[rows];
        vector.lutScan(codes, tiles, luts, rows, 0, blocks, whole);
        assertArrayEquals(expected, whole, vector.name() + " rows " + rows + " tiles " + tiles);
        for (int split = 0; split <= blocks; split += 5) {
            int[] parts = filled(rows);
            vector.lutScan(codes, tiles, luts, rows, split, blocks, parts);
            for (int v = 0; v < Math.min(rows, 64 * split); v++) {
                assertEquals(UNTOUCHED, parts[v], "row before the range");
            }
            vector.lutScan(codes, tiles, luts, rows, 0, split, parts);
            assertArrayEquals(expected, parts, vector.name() + " split at block " + split + " of " + blocks);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void lutScanOfLargestEntriesIsExact(int bits) {
        byte[] luts = new byte[300 * 256];
        Arrays.fill(luts, (byte) 255);
        MemorySegment codes = KernelWidths.nativeCopy(new byte[300 * 128]);
        int[] scores = new int[100];
        ScanKernels.of(bits).lutScan(codes, 300, luts, 100, 0, 2, scores);
        for (int score : scores) {
            assertEquals(300 * 255, score);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void lutScanReadsEveryCodeAtItsPlace(int bits) {
        int rows = 130;
        int tiles = 3;
        byte[] codes = new byte[3 * tiles * 64];
        byte[] luts = new byte[tiles * 256];
        new SplittableRandom(2).nextBytes(luts);
        int[] expected = new int[rows];
        for (int v = 0; v < rows; v++) {
            for (int tile = 0; tile < tiles; tile++) {
                int code = (v * 31 + tile * 77) & 255;
                codes[((v / 64) * tiles + tile) * 64 + v % 64] = (byte) code;
                expected[v] += luts[tile * 256 + code] & 255;
            }
        }
        int[] scores = new int[rows];
        ScanKernels.of(bits).lutScan(KernelWidths.nativeCopy(codes), tiles, luts, rows, 0, 3, scores);
        assertArrayEquals(expected, scores);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void signScanIsTheSumOfSignedIntegers(int bits) {
        ScanKernels kernels = ScanKernels.of(bits);
        SplittableRandom random = new SplittableRandom(3);
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                for (int planeBits : new int[] {2, 8, 12}) {
                    checkSignScan(kernels, rows, columns, planeBits, random);
                }
            }
        }
    }

    private static void checkSignScan(ScanKernels kernels, int rows, int columns, int planeBits,
            SplittableRandom random) {
        int words = BitPlanes.words(columns);
        int blocks = ScanKernels.blocks(rows, 8);
        // Bits past the columns are random too: planes are zero there.
        MemorySegment signs = KernelWidths.randomBytes(8L * 8 * blocks * words, random);
        BitPlanes hidden = new BitPlanes(columns, planeBits);
        int[] q = new int[columns];
        int low = -(1 << (planeBits - 1));
        for (int j = 0; j < columns; j++) {
            q[j] = j % 5 == 0 ? low : random.nextInt(low, -low);
        }
        hidden.set(q);
        int[] expected = new int[rows];
        for (int v = 0; v < rows; v++) {
            for (int j = 0; j < columns; j++) {
                expected[v] += bit(signs, words, v, j) ? q[j] : -q[j];
            }
        }
        int[] scores = filled(rows);
        int split = blocks / 2;
        kernels.signScan(signs, hidden, rows, split, blocks, scores);
        kernels.signScan(signs, hidden, rows, 0, split, scores);
        assertArrayEquals(expected, scores, kernels.name() + " rows " + rows + " columns " + columns);
    }

    private static boolean bit(MemorySegment signs, int words, int v, int j) {
        long at = ((long) (v / 8) * words + j / 64) * 8 + v % 8;
        ValueLayout.OfLong littleEndian = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        return (signs.get(littleEndian, 8 * at) >>> j % 64 & 1) == 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void lutsEqualTheDefinition(int bits) {
        ScanKernels vector = ScanKernels.of(bits);
        SplittableRandom random = new SplittableRandom(4);
        for (int t : new int[] {1, 4, 8, 13}) {
            float[] codewords = KernelWidths.gaussian(256 * t + 3, random);
            float[] hidden = KernelWidths.gaussian(t + 2, random);
            float[] expected = new float[512];
            float[] actual = new float[512];
            scalar.lut(hidden, 2, t, codewords, 3, expected, 256);
            vector.lut(hidden, 2, t, codewords, 3, actual, 256);
            assertArrayEquals(expected, actual);
            float min = scalar.lutMin(expected, 256);
            float max = scalar.lutMax(expected, 256);
            assertEquals(min, vector.lutMin(expected, 256));
            assertEquals(max, vector.lutMax(expected, 256));
            byte[] expectedBytes = new byte[512];
            byte[] actualBytes = new byte[512];
            scalar.lutBytes(expected, 256, min, 255 / (max - min), expectedBytes);
            vector.lutBytes(expected, 256, min, 255 / (max - min), actualBytes);
            assertArrayEquals(expectedBytes, actualBytes);
            for (int c = 256; c < 512; c++) { // the smallest entry becomes 0, the largest 255
                if (expected[c] == min || expected[c] == max) {
                    assertEquals(expected[c] == min ? 0 : 255, expectedBytes[c] & 255);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void collectFindsAscendingIds(int bits) {
        ScanKernels kernels = ScanKernels.of(bits);
        SplittableRandom random = new SplittableRandom(5);
        for (int n : new int[] {0, 1, 7, 16, 31, 1021}) {
            int[] scores = random.ints(n, -3, 4).toArray();
            for (int least : new int[] {Integer.MIN_VALUE, -1, 3, Integer.MAX_VALUE}) {
                int[] expected = IntStream.range(0, n).filter(i -> scores[i] >= least).toArray();
                int[] ids = new int[n + 16];
                int count = kernels.collect(scores, n, least, ids);
                assertArrayEquals(expected, Arrays.copyOf(ids, count));
            }
        }
    }

    private static int[] filled(int n) {
        int[] a = new int[n];
        Arrays.fill(a, UNTOUCHED);
        return a;
    }
}
