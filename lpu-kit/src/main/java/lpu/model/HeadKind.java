package lpu.model;

/** The LM heads a command can name. */
public enum HeadKind {
    EXACT(0, 0, Integer.MAX_VALUE),
    SIGN(1, 0, 4096),
    VQ(1, 0, 4096),
    /** What notebook 06 found to cost the least. */
    CALIBRATED(0.425, 0.8, 512);

    /** Bits per weight read of every row, unless something else is asked for. */
    public final double bits;
    /** Bits per weight read of the best rows besides. */
    public final double refineBits;
    /** Candidates. */
    public final int k;

    HeadKind(double bits, double refineBits, int k) {
        this.bits = bits;
        this.refineBits = refineBits;
        this.k = k;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
