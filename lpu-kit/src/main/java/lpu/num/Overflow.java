package lpu.num;

/** What becomes of a raw value that its format cannot hold. */
public enum Overflow {
    /** It becomes the nearer end of the range. */
    SATURATE,
    /** Its upper bits are lost. */
    WRAP;

    /** A raw value that the format holds: {@code raw} itself where it does. */
    public long apply(long raw, QFormat format) {
        return switch (this) {
            case SATURATE -> Math.clamp(raw, format.minRaw(), format.maxRaw());
            case WRAP -> {
                int unused = 64 - format.width();
                yield format.signed() ? raw << unused >> unused : raw << unused >>> unused;
            }
        };
    }
}
