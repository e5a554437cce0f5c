package lpu.codebook;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;
import lpu.simd.CodeBlocks;
import lpu.simd.LittleEndian;

/**
 * A matrix quantised tile by tile: {@code w_v·h ≈ bias_v + Σ_i codeword_(i, c_vi) · g_i}, where {@code g = M h - o} is the mapped
 * state, of which tile i sees its columns. Plain tile VQ has g = h and no bias. Made by {@link TileVq}.
 *
 * <p>Codes, biases and refinement lie in the order in which they are scanned: the row at place p is {@code order[p]}.
 *
 * @param columns d
 * @param stateMap float[d][d]: M; null for the state as it is
 * @param stateOffset float[d]: o, the map of the mean state; null likewise
 * @param words of the tiles
 * @param codes one index per place and tile, without biases
 * @param bias of each place; null for none
 * @param order int[V]: the row at each place, similar ones being neighbours ({@link RowOrder}); null for the rows' own order
 * @param distortion double[tile]: mean over the rows of the squared error in that tile
 * @param residuals float[V], by row: root mean squared error of its logit over the calibration's states, refined if there is a
 *     refinement; of plain tile VQ the length of the row's error
 * @param refinement a second set of tiles for chosen rows; null for none
 */
public record TileCodebook(int columns, float[] stateMap, float[] stateOffset, TileCodewords words, CodeBlocks codes, Bias bias,
        int[] order, double[] distortion, float[] residuals, Refinement refinement) {

    public TileCodebook {
        int rows = codes.rows();
        if (codes.tiles() != words.tiles() || words.codewords() > codes.entries() || distortion.length != words.tiles()
                || residuals.length != rows || order != null && order.length != rows
                || (stateMap == null ? stateOffset != null
                        : stateMap.length != (long) columns * columns || stateOffset.length != columns)
                || refinement != null && refinement.codes.byteSize() != (long) rows * refinement.tiles()) {
            throw new IllegalArgumentException("parts of a codebook that do not fit");
        }
        blocks(codes, bias); // checks the bias's size
    }

    /**
     * A number per row that is added to its score whatever the hidden state is, in 16 bits: {@code base + unit · value}, to
     * within half a unit.
     *
     * @param unit more than 0
     * @param values native little-endian short[V padded to blocks], as {@link CodeBlocks} has it
     */
    public record Bias(float unit, float base, MemorySegment values) {
        public Bias {
            if (!(unit > 0) || !Float.isFinite(unit) || !Float.isFinite(base)) {
                throw new IllegalArgumentException("bias of unit " + unit + " and base " + base);
            }
        }

        /** Rounds to the smallest unit that reaches the smallest and the largest bias; all are finite. */
        public static Bias of(float[] bias) {
            double min = bias[0];
            double max = bias[0];
            for (float b : bias) {
                min = Math.min(min, b);
                max = Math.max(max, b);
            }
            float base = (float) (min + (max - min) / 2);
            double reach = Math.max(max - base, base - min);
            float unit = Math.max((float) (reach / Short.MAX_VALUE), Float.MIN_NORMAL);
            MemorySegment values = NativeMemory.allocate(CodeBlocks.biasBytes(bias.length));
            for (int i = 0; i < bias.length; i++) {
                long value = Math.round(((double) bias[i] - base) / unit);
                values.set(LittleEndian.SHORT, 2L * i, (short) Math.clamp(value, -Short.MAX_VALUE, Short.MAX_VALUE));
            }
            return new Bias(unit, base, values);
        }

        /** Of the i-th row in the order in which the biases lie. */
        public float get(int i) {
            return base + unit * value(i);
        }

        /** The same in units, less the base. */
        public short value(int i) {
            return values.get(LittleEndian.SHORT, 2L * i);
        }

        /** Those of rows {@code order[0]}, {@code order[1]}, …; these where it is null. */
        Bias inOrder(int[] order) {
            if (order == null) {
                return this;
            }
            MemorySegment ordered = NativeMemory.allocate(values.byteSize());
            for (int place = 0; place < order.length; place++) {
                ordered.set(LittleEndian.SHORT, 2L * place, value(order[place]));
            }
            return new Bias(unit, base, ordered);
        }
    }

    /**
     * A second set of tiles for what the first leaves of the rows (residual quantisation: Juang and Gray, Multiple stage vector
     * quantization for speech coding, 1982). It is read for chosen rows only, so its codes lie row by row. The last tile is
     * {@link TileCodewords#ONE one column}: what the first set's biases overdo.
     *
     * @param codes native unsigned byte[V][tiles], by place
     */
    public record Refinement(TileCodewords words, MemorySegment codes) {
        public int tiles() {
            return words.tiles();
        }
    }

    /** V. */
    public int rows() {
        return codes.rows();
    }

    public int tiles() {
        return words.tiles();
    }

    public int codewords() {
        return words.codewords();
    }

    /** Codes and biases as the scan reads them. */
    public CodeBlocks blocks() {
        return blocks(codes, bias);
    }

    private static CodeBlocks blocks(CodeBlocks codes, Bias bias) {
        return new CodeBlocks(codes.rows(), codes.tiles(), codes.entries(), codes.codes(), bias == null ? null : bias.values());
    }

    /** The row at a place. */
    public int row(int place) {
        return order == null ? place : order[place];
    }

    /** int[V]: the place of each row. */
    public int[] places() {
        int[] places = new int[rows()];
        for (int place = 0; place < places.length; place++) {
            places[row(place)] = place;
        }
        return places;
    }

    /** The codewords of the row at a place, float[m] in the tiles' order. */
    public void decode(int place, float[] out) {
        for (int tile = 0; tile < tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                out[words.start(tile) + j] = words.centroid(tile, codes.get(place, tile), j);
            }
        }
    }

    /** Bits of code and bias that a row costs. */
    public int bitsPerRow() {
        return Byte.SIZE * codes.rowBytes() + (bias == null ? 0 : Short.SIZE);
    }

    /** Bits per weight that a token reads of every row: indices and biases. */
    public double bitsPerWeight() {
        return (double) bitsPerRow() / columns;
    }

    /** Mean squared error of a weight, as the codebook's metric counts it. */
    public double distortionPerWeight() {
        double sum = 0;
        for (double d : distortion) {
            sum += d;
        }
        return sum / columns;
    }
}
