package lpu.model;

/** The LM heads a command can name. */
public enum HeadKind {
    EXACT(new Code(0, 0), Integer.MAX_VALUE),
    SIGN(new Code(1, 0), 4096),
    VQ(new Code(1, 0), 4096),
    /**
     * Software passes over most rows, so that one code of more bits is the fastest (notebook 07). A machine that scans every
     * row reads the least with a short code, and a second one of the best rows.
     */
    CALIBRATED(new Code(1, 0), new Code(0.425, 0.8), 512);

    /** What is read, unless something else is asked for. */
    public final Code code;
    /** The same of a machine that scans every row: lpu.fixed, lpu.lower and what builds on them. */
    public final Code machineCode;
    /** Candidates. */
    public final int k;

    /**
     * What a head reads of its rows.
     *
     * @param bits per weight of every row, or of those that are looked at
     * @param refineBits per weight of the best rows besides
     */
    public record Code(double bits, double refineBits) {
    }

    HeadKind(Code code, int k) {
        this(code, code, k);
    }

    HeadKind(Code code, Code machineCode, int k) {
        this.code = code;
        this.machineCode = machineCode;
        this.k = k;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
