package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.simd.CodeBlocks;
import lpu.simd.LittleEndian;
import lpu.io.NativeMemory;
import lpu.simd.ScanKernels;
import org.junit.jupiter.api.Test;

/** Against the scan kernels of {@code lpu.kernel}. */
class ScanFunctionTest {
    private static final int ROWS = 1500;

    @Test
    void scansLikeTheKernels() {
        for (int codewords : new int[] {16, 64, 100, 256}) {
            for (int tiles : new int[] {1, 5, 12}) {
                for (int shift : new int[] {0, 4, 15}) {
                    scan(codewords, tiles, shift, true);
                }
                scan(codewords, tiles, 3, false);
            }
        }
    }

    private static void scan(int codewords, int tiles, int shift, boolean biased) {
        SplittableRandom random = new SplittableRandom(codewords + tiles + shift);
        CodeBlocks packed = CodeBlocks.allocate(ROWS, tiles, codewords);
        MemorySegment stored = NativeMemory.allocate(CodeBlocks.biasBytes(ROWS));
        byte[] codes = new byte[ROWS * tiles];
        short[] biases = new short[ROWS];
        for (int v = 0; v < ROWS; v++) {
            biases[v] = (short) (v % 7 == 0 ? Short.MIN_VALUE : random.nextInt());
            stored.set(LittleEndian.SHORT, 2L * v, biases[v]);
            for (int tile = 0; tile < tiles; tile++) {
                int code = random.nextInt(codewords);
                packed.set(v, tile, code);
                codes[v * tiles + tile] = (byte) code;
            }
        }
        byte[] luts = new byte[tiles * codewords];
        random.nextBytes(luts);
        int[] expected = new int[CodeBlocks.blocks(ROWS) * CodeBlocks.ROWS];
        CodeBlocks blocks = new CodeBlocks(ROWS, tiles, packed.entries(), packed.codes(), biased ? stored : null);
        byte[] strided = strided(luts, tiles, codewords, packed.entries());
        ScanKernels.of(0).lutScan(blocks, strided, shift, 0, blocks.blocks(), expected, 0);
        IndexRows rows = new IndexRows(ROWS, tiles, codes, biased ? biases : null);
        ScanFunction scan = new ScanFunction(new Vpu(2, 4, 3, 2));
        assertArrayEquals(Arrays.copyOf(expected, ROWS), scan.scan(rows, luts, shift, 0, ROWS));
        assertArrayEquals(Arrays.copyOfRange(expected, 700, 1100), scan.scan(rows, luts, shift, 700, 1100));
        assertEquals(0, scan.scan(rows, luts, shift, 9, 9).length);
    }

    /** As kernels take them: 16 entries are there more than once. */
    private static byte[] strided(byte[] luts, int tiles, int codewords, int entries) {
        int stride = ScanKernels.lutStride(entries);
        byte[] out = new byte[tiles * stride];
        for (int i = 0; i < out.length; i++) {
            int c = i % stride % entries;
            out[i] = c < codewords ? luts[i / stride * codewords + c] : 0;
        }
        return out;
    }

    @Test
    void refinesLikeTheKernels() {
        int tiles = 9;
        SplittableRandom random = new SplittableRandom(4);
        byte[] codes = new byte[ROWS * tiles];
        byte[] luts = new byte[tiles * 256];
        random.nextBytes(codes);
        random.nextBytes(luts);
        MemorySegment stored = NativeMemory.allocate(codes.length);
        MemorySegment.copy(MemorySegment.ofArray(codes), 0, stored, 0, codes.length);
        int[] ids = {0, 3, 4, 900, 1499, 77};
        int[] expected = {-5, 0, 70_000, 1, 2, 3};
        int[] scores = expected.clone();
        ScanKernels.of(0).lutRefine(stored, tiles, luts, ids, 0, 5, expected);
        new ScanFunction(new Vpu(1, 4, 3, 2)).refine(new IndexRows(ROWS, tiles, codes, null), luts, ids, 5, scores);
        assertArrayEquals(expected, scores);
    }

    /** Two tiles of two codewords, by hand: of columns 1 and 0 of the state, and of the constant 1. */
    @Test
    void productsAndEntriesByHand() {
        LutCodewords words = new LutCodewords(new int[] {0, 2, 3}, new int[] {1, 0, -1}, 2, new int[] {3, -3, 10, 20, 7, -9}, 4);
        TileProducts all = new ScanFunction(new Vpu(1, 1, 3, 2)).products(words, 0, 2, new int[] {5, -2});
        assertArrayEquals(new long[] {-6 + 50, 6 + 100, 7, -9}, all.products());
        assertEquals(new TileProducts.Range(62, 62 + 16, 44 - 9, 2), all.range());
        assertEquals(3, all.range().exponent(4)); // 62 / 4 rounds to 16, which has 5 bits
        assertArrayEquals(new byte[] {0, 8, 2, 0}, all.entries(3));
        TileProducts second = new ScanFunction(new Vpu(1, 1, 3, 2)).products(words, 1, 2, new int[] {5, -2});
        assertArrayEquals(new long[] {7, -9}, second.products());
        assertEquals(0, new ScanFunction(new Vpu(1, 1, 3, 2)).products(words, 2, 2, new int[2]).products().length);
    }

    /** 300 tiles of 255: their sum has 17 bits, so that entries are halved. */
    @Test
    void rowsSumsFit16Bits() {
        TileProducts.Range range = TileProducts.Range.NONE;
        for (int i = 0; i < 300; i++) {
            range = range.and(new TileProducts.Range(255, 255, 0, 1));
        }
        assertEquals(1, range.exponent(8));
        assertEquals(0, new TileProducts.Range(255, 255, 0, 1).exponent(8));
        assertEquals(0, new TileProducts.Range(255, 0xffff - 300, 0, 300).exponent(8)); // each may round up by 1
        assertEquals(1, new TileProducts.Range(255, 0xffff - 299, 0, 300).exponent(8));
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new IndexRows(2, 3, new byte[5], null));
        assertThrows(IllegalArgumentException.class, () -> new IndexRows(2, 3, new byte[6], new short[1]));
        assertThrows(IllegalArgumentException.class, () -> new LutCodewords(new int[] {0, 2}, new int[1], 2, new int[2], 8));
    }
}
