package lpu.model;

/** The LM heads a command can name. */
public enum HeadKind {
    EXACT,
    SIGN,
    VQ,
    CALIBRATED;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
