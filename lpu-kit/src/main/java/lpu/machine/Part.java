package lpu.machine;

/** The part of a model that an op belongs to. */
public enum Part {
    EMBEDDING("embedding"), ATTENTION("attention"), FFN("FFN"), LM_HEAD("LM head");

    /** What tables call it. */
    public final String label;

    Part(String label) {
        this.label = label;
    }
}
