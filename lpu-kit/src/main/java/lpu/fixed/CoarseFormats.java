package lpu.fixed;

/**
 * Widths of a {@link FixedCalibratedHead}, the sign counted where there is one.
 *
 * @param map of the state map's entries, 4 to 16; each of its rows has a power-of-two step
 * @param mapped of the mapped state, 4 to 24; each column has a power-of-two step
 * @param codeword of the codewords, 4 to 24; each column has a power-of-two step
 * @param lut of the LUT entries, which are unsigned, 2 to 8
 */
public record CoarseFormats(int map, int mapped, int codeword, int lut) {
    public CoarseFormats {
        if (map < 4 || map > 16 || mapped < 4 || mapped > 24 || codeword < 4 || codeword > 24 || lut < 2 || lut > 8) {
            throw new IllegalArgumentException("widths of %d, %d, %d and %d bits".formatted(map, mapped, codeword, lut));
        }
    }

    /** An 8-bit map, mapped state and codewords of 16 bits, byte LUTs. */
    public static CoarseFormats standard() {
        return new CoarseFormats(8, 16, 16, 8);
    }
}
