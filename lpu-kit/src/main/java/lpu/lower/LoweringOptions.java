package lpu.lower;

/** What a model's shape leaves open. */
public record LoweringOptions(HeadPlan head, Widths widths) {
    /** With weights of 8 bits and values of 16. */
    public static LoweringOptions of(HeadPlan head) {
        return new LoweringOptions(head, Widths.Uniform.standard());
    }
}
