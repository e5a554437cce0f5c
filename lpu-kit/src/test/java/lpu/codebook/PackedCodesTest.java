package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class PackedCodesTest {

    @Test
    void codesLieInBlocksOf64() {
        PackedCodes codes = PackedCodes.allocate(70, 3, 200);
        assertEquals(256, codes.entries());
        assertEquals(2 * 3 * 64, codes.bytes().byteSize());
        codes.set(65, 2, 199);
        assertEquals(199, codes.get(65, 2));
        assertEquals((byte) 199, codes.bytes().get(ValueLayout.JAVA_BYTE, (1 * 3 + 2) * 64 + 1));
    }

    @Test
    void twoCodesOfSixteenShareAByte() {
        PackedCodes codes = PackedCodes.allocate(70, 3, 16);
        assertEquals(16, codes.entries());
        assertEquals(2, codes.rowBytes());
        assertEquals(2 * 2 * 64, codes.bytes().byteSize());
        codes.set(65, 0, 15);
        codes.set(65, 1, 9);
        codes.set(65, 2, 7);
        codes.set(65, 1, 10);
        assertEquals(15, codes.get(65, 0));
        assertEquals(10, codes.get(65, 1));
        assertEquals(7, codes.get(65, 2));
        assertEquals((byte) 0xaf, codes.bytes().get(ValueLayout.JAVA_BYTE, 1 * 2 * 64 + 1));
        assertEquals(7, codes.bytes().get(ValueLayout.JAVA_BYTE, (1 * 2 + 1) * 64 + 1));
    }

    @Test
    void codewordsPickTheEntries() {
        int[][] entriesOfCodewords = {{1, 16}, {16, 16}, {17, 64}, {64, 64}, {65, 128}, {129, 256}, {256, 256}};
        for (int[] pair : entriesOfCodewords) {
            assertEquals(pair[1], PackedCodes.allocate(1, 1, pair[0]).entries());
        }
        assertThrows(IllegalArgumentException.class, () -> PackedCodes.allocate(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> PackedCodes.allocate(1, 1, 257));
    }

    @Test
    void refusesOtherSizes() {
        PackedCodes codes = PackedCodes.allocate(70, 3, 200);
        assertThrows(IllegalArgumentException.class, () -> new PackedCodes(129, 3, 256, codes.bytes()));
        assertThrows(IllegalArgumentException.class, () -> new PackedCodes(70, 3, 16, codes.bytes()));
        assertThrows(IllegalArgumentException.class, () -> new PackedCodes(70, 3, 100, codes.bytes()));
        assertThrows(IllegalArgumentException.class, () -> codes.blocks(RowBias.of(new float[200])));
    }
}
