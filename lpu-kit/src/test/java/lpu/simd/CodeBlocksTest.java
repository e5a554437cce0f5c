package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class CodeBlocksTest {

    @Test
    void codesLieInBlocksOf1024() {
        CodeBlocks codes = CodeBlocks.allocate(1030, 3, 200);
        assertEquals(256, codes.entries());
        assertEquals(2 * 3 * 1024, codes.codes().byteSize());
        codes.set(1029, 2, 199);
        assertEquals(199, codes.get(1029, 2));
        assertEquals((byte) 199, codes.codes().get(ValueLayout.JAVA_BYTE, 1024 * 3 + 64 * 2 + 5));
    }

    /** Bytes 0 to 3 of 64 rows lie together, and byte 4, alone in its group, after those of all 1024 rows. */
    @Test
    void bytesLieInGroupsOfFour() {
        CodeBlocks codes = CodeBlocks.allocate(10, 5, 256);
        codes.set(3, 3, 77);
        codes.set(9, 4, 88);
        assertEquals(77, codes.codes().get(ValueLayout.JAVA_BYTE, 3 * 64 + 3));
        assertEquals(88, codes.codes().get(ValueLayout.JAVA_BYTE, 4 * 1024 + 9));
    }

    @Test
    void twoCodesOfSixteenShareAByte() {
        CodeBlocks codes = CodeBlocks.allocate(1030, 3, 16);
        assertEquals(16, codes.entries());
        assertEquals(2, codes.rowBytes());
        assertEquals(2 * 2 * 1024, codes.codes().byteSize());
        codes.set(1029, 0, 15);
        codes.set(1029, 1, 9);
        codes.set(1029, 2, 7);
        codes.set(1029, 1, 10);
        assertEquals(15, codes.get(1029, 0));
        assertEquals(10, codes.get(1029, 1));
        assertEquals(7, codes.get(1029, 2));
        assertEquals((byte) 0xaf, codes.codes().get(ValueLayout.JAVA_BYTE, 1024 * 2 + 5));
        assertEquals(7, codes.codes().get(ValueLayout.JAVA_BYTE, 1024 * 2 + 64 + 5));
    }

    @Test
    void codewordsPickTheEntries() {
        int[][] entriesOfCodewords = {{1, 16}, {16, 16}, {17, 64}, {64, 64}, {65, 128}, {129, 256}, {256, 256}};
        for (int[] pair : entriesOfCodewords) {
            assertEquals(pair[1], CodeBlocks.allocate(1, 1, pair[0]).entries());
        }
        assertThrows(IllegalArgumentException.class, () -> CodeBlocks.allocate(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> CodeBlocks.allocate(1, 1, 257));
    }

    @Test
    void refusesOtherSizes() {
        CodeBlocks codes = CodeBlocks.allocate(1030, 3, 200);
        assertThrows(IllegalArgumentException.class, () -> new CodeBlocks(2049, 3, 256, codes.codes(), null));
        assertThrows(IllegalArgumentException.class, () -> new CodeBlocks(1030, 3, 16, codes.codes(), null));
        assertThrows(IllegalArgumentException.class, () -> new CodeBlocks(1030, 3, 100, codes.codes(), null));
        assertThrows(IllegalArgumentException.class, () -> new CodeBlocks(1030, 3, 256, codes.codes(), codes.codes()));
    }
}
