package lpu.v80;

/** What the programmable logic has a limited number of. */
public enum ResourceKind {
    /** Six-input look-up tables. */
    LUT("LUT"),
    /** Flip-flops. */
    FF("FF"),
    /** DSP58 blocks: a multiplier of 27 x 24 bits and an accumulator of 58 each. */
    DSP("DSP58"),
    /** Block RAMs of 36 Kb. */
    BRAM("BRAM"),
    /** UltraRAMs of 288 Kb. */
    URAM("URAM");

    public final String label;

    ResourceKind(String label) {
        this.label = label;
    }
}
