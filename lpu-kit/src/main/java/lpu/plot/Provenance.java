package lpu.plot;

/** Where a number comes from; every table and figure says it. */
public enum Provenance {
    /** Run and timed or counted here, on the machine of the {@link RunInfo}. */
    MEASURED,
    /** Computed by a model of hardware or arithmetic. */
    MODELLED,
    /** Taken from a named publication or data sheet. */
    CITED;

    /** The word for figures and captions, e.g. {@code measured}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
