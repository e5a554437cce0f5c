package lpu.num;

/** What a table answers to inputs beyond its range. */
public enum Ends {
    /** The value at the nearer end; such inputs are counted as overflows. */
    CLAMP,
    /** 0 on the left, the value at the end on the right: for exp, whose inputs are at most 0. */
    ZERO_BELOW,
    /** 0 on the left, the input itself on the right: what SiLU and GELU come to. */
    ASYMPTOTES
}
