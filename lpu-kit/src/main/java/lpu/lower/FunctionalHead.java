package lpu.lower;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lpu.codebook.PackedCodes;
import lpu.codebook.Refinement;
import lpu.fixed.FixedCalibratedHead;
import lpu.fixed.FixedLuts;
import lpu.fixed.FixedStateMap;
import lpu.machine.IndexRows;
import lpu.machine.Linear;
import lpu.machine.LutCodewords;
import lpu.machine.Requantiser;
import lpu.num.Overflow;
import lpu.num.Rounding;
import lpu.simd.LittleEndian;

/**
 * A coarse head as integers that an HTE-LPU's units take.
 *
 * @param map            of the hidden state, d x d
 * @param words          of the tiles that every row is scored by
 * @param rows           their indices and biases
 * @param refinedWords   of the second set of tiles; null without a refinement
 * @param refinedRows    their indices; null without a refinement
 * @param biasShift      fraction bits of biases less those of products
 * @param survivors      rows that are refined; 0 without a refinement
 */
public record FunctionalHead(Linear map, LutCodewords words, IndexRows rows, LutCodewords refinedWords, IndexRows refinedRows,
        int biasShift, int survivors) {

    public static FunctionalHead of(FixedCalibratedHead head) {
        Refinement refinement = head.book().refinement();
        return new FunctionalHead(map(head.map()), words(head.luts()), rows(head),
                refinement == null ? null : words(head.refined()), refinement == null ? null : refinedRows(head, refinement),
                head.biasShift(), head.survivors());
    }

    private static Linear map(FixedStateMap map) {
        int d = map.matrix().columns();
        return new Linear(new FunctionalParts().weights(map.matrix()),
                Arrays.stream(map.offsets()).map(offset -> -offset).toArray(), FunctionalParts.ints(d, map.matrix()::scale),
                map.shifts(), new int[d],
                new Requantiser(map.range(), Rounding.NEAREST_EVEN, Overflow.SATURATE));
    }

    private static LutCodewords words(FixedLuts luts) {
        return new LutCodewords(luts.words().starts().clone(), luts.columns(), luts.words().codewords(), luts.codewords(),
                luts.entryBits());
    }

    private static IndexRows rows(FixedCalibratedHead head) {
        PackedCodes packed = head.book().book().codes();
        int tiles = packed.tiles();
        byte[] codes = new byte[packed.rows() * tiles];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) packed.get(i / tiles, i % tiles);
        }
        return new IndexRows(packed.rows(), tiles, codes, biases(head.biases(), packed.rows()));
    }

    private static short[] biases(MemorySegment stored, int rows) {
        if (stored == null) {
            return null;
        }
        short[] biases = new short[rows];
        for (int v = 0; v < rows; v++) {
            biases[v] = stored.get(LittleEndian.SHORT, 2L * v);
        }
        return biases;
    }

    private static IndexRows refinedRows(FixedCalibratedHead head, Refinement refinement) {
        return new IndexRows(head.vocabulary(), refinement.tiles(), refinement.codes().toArray(JAVA_BYTE), null);
    }
}
