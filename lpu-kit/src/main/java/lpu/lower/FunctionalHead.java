package lpu.lower;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodebook.Refinement;
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
                refinement == null ? null : words(head.refined()), refinement == null ? null : refinedRows(head.book()),
                head.biasShift(), head.survivors());
    }

    private static Linear map(FixedStateMap map) {
        int d = map.matrix().columns();
        return new Linear(new FunctionalParts().weights(map.matrix()),
                IntStream.range(0, d).mapToLong(i -> -map.offset(i)).toArray(), FunctionalParts.ints(d, map.matrix()::scale),
                FunctionalParts.ints(d, map::shift), new int[d],
                new Requantiser(map.range(), Rounding.NEAREST_EVEN, Overflow.SATURATE));
    }

    private static LutCodewords words(FixedLuts luts) {
        int columns = luts.words().width();
        int k = luts.words().codewords();
        return new LutCodewords(luts.words().starts().clone(), FunctionalParts.ints(columns, i -> luts.words().columns()[i]), k,
                FunctionalParts.ints(columns * k, i -> luts.codeword(i / k, i % k)), luts.entryBits());
    }

    /** In the rows' own order. */
    private static IndexRows rows(FixedCalibratedHead head) {
        TileCodebook book = head.book();
        int tiles = book.tiles();
        byte[] codes = new byte[book.rows() * tiles];
        short[] biases = book.bias() == null ? null : new short[book.rows()];
        for (int place = 0; place < book.rows(); place++) {
            int row = book.row(place);
            for (int tile = 0; tile < tiles; tile++) {
                codes[row * tiles + tile] = (byte) book.codes().get(place, tile);
            }
            if (biases != null) {
                biases[row] = head.biases().get(LittleEndian.SHORT, 2L * place);
            }
        }
        return new IndexRows(book.rows(), tiles, codes, biases);
    }

    private static IndexRows refinedRows(TileCodebook book) {
        int tiles = book.refinement().tiles();
        byte[] codes = new byte[book.rows() * tiles];
        for (int place = 0; place < book.rows(); place++) {
            MemorySegment.copy(book.refinement().codes(), JAVA_BYTE, (long) place * tiles, codes, book.row(place) * tiles, tiles);
        }
        return new IndexRows(book.rows(), tiles, codes, null);
    }
}
