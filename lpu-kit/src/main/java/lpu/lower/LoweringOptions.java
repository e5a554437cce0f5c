package lpu.lower;

import lpu.model.HeadSpec;

/** What a model's shape leaves open. */
public record LoweringOptions(HeadSpec head, Widths widths) {
    /** With weights of 8 bits and values of 16. */
    public static LoweringOptions of(HeadSpec head) {
        return new LoweringOptions(head, Widths.Uniform.standard());
    }
}
