package lpu.kernel;

/**
 * How 32 rows of a quantised matrix lie side by side, so that row r of the 32 is lane r of every vector. A row is cut into
 * blocks of columns that share a scale; a group of 32 rows is {@code [d: float][block][32]}, then
 * {@code [m: float][block][32]} if there are minima, then {@code [cell: 16 bits][block][cells][32]}, little-endian.
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

    /** Byte of block b's d of row r, from the start of its group. */
    public long scaleAt(int b, int r) {
        return (long) FLOATS_BYTES * b + Float.BYTES * r;
    }

    /** Byte of block b's m of row r, from the start of a group of so many blocks. */
    public long minimumAt(int blocks, int b, int r) {
        return scaleAt(blocks + b, r);
    }

    /** Byte of cell c of block b of row r, from the start of a group of so many blocks. */
    public long cellAt(int blocks, int b, int c, int r) {
        return scaleAt((minima ? 2 : 1) * blocks, 0) + (long) CELLS_BYTES * (b * cells() + c) + Short.BYTES * r;
    }

    /** Bytes of a group of rows of so many blocks. */
    public long groupBytes(int blocks) {
        return cellAt(blocks, blocks, 0, 0);
    }
}
