package lpu.kernel;

/**
 * How 32 rows of a quantised matrix lie side by side, so that row r of the 32 is lane r of every vector. A row is cut into
 * blocks of columns that share a scale; a group of 32 rows is its blocks one after the other, each
 * {@code [d: float][32]}, {@code [m: float][32]} if there are minima, {@code [cell: 16 bits][cells][32]}, little-endian:
 * reading runs through memory in one direction, which is what prefetchers are made for.
 * Column j of a block has the unsigned quant of {@code bits} bits from bit {@code bits * (j % perCell)} of cell
 * j / perCell; what is left of the last cell is 0. The weight is {@code d (quant - zero) + m}.
 *
 * @param bits 4, 5 or 8
 * @param columns of a block, 16 or 32
 * @param zero the quant that stands for 0; 0 where there are minima
 */
public record LaneFormat(int bits, int columns, int zero, boolean minima) {
    /** Rows side by side. */
    public static final int ROWS = 32;
    /** Bytes of one float of each of the rows. */
    static final int FLOATS_BYTES = ROWS * Float.BYTES;
    /** Bytes of one cell of each of the rows. */
    static final int CELLS_BYTES = ROWS * Short.BYTES;

    public LaneFormat {
        if (bits != 4 && bits != 5 && bits != 8 || columns != 16 && columns != 32 || zero < 0 || zero >= 1 << bits
                || minima && zero != 0) {
            throw new IllegalArgumentException(
                    bits + " bits, " + columns + " columns, zero " + zero + (minima ? " and minima" : ""));
        }
    }

    /** Quants in a cell. */
    public int perCell() {
        return Short.SIZE / bits;
    }

    /** Cells of a block, per row. */
    public int cells() {
        return Math.ceilDiv(columns, perCell());
    }

    /** Quants that the cells of a block have room for, per row. */
    public int slots() {
        return cells() * perCell();
    }

    /** Byte of a block's m of row r. */
    public int minimumAt(int r) {
        return FLOATS_BYTES + Float.BYTES * r;
    }

    /** Byte of cell c of row r, from the start of the block. */
    public int cellAt(int c, int r) {
        return (minima ? 2 : 1) * FLOATS_BYTES + CELLS_BYTES * c + Short.BYTES * r;
    }

    /** Bytes of a block of all rows. */
    public int blockBytes() {
        return cellAt(cells(), 0);
    }

    /** Bytes of a group of rows of so many blocks. */
    public long groupBytes(int blocks) {
        return (long) blocks * blockBytes();
    }
}
