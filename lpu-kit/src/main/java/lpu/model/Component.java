package lpu.model;

/** The parts of a token's computation that are timed and counted apart. */
public enum Component {
    EMBEDDING("embedding"),
    NORM("norms"),
    ATTENTION("attention"),
    FFN("FFN"),
    LM_HEAD("LM head");

    /** For tables and figures. */
    public final String label;

    Component(String label) {
        this.label = label;
    }
}
