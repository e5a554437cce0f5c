package lpu.machine;

/** Prefill computes all positions of a prompt at once, decoding one. */
public enum Phase {
    PREFILL, DECODING
}
