package lpu.workload;

/** The part of a model that an op belongs to. */
public enum Part {
    EMBEDDING, ATTENTION, FFN, LM_HEAD
}
