package lpu.machine;

import java.util.List;

/**
 * What a machine computes for one token of decoding or one prompt of prefill.
 *
 * @param name      of model and head
 * @param positions new ones: 1 in decoding
 * @param context   positions in the cache before
 * @param steps     in the order in which units take them
 */
public record Program(String name, Phase phase, int positions, int context, List<Step> steps) {
    public Program {
        steps = List.copyOf(steps);
        for (int i = 0; i < steps.size(); i++) {
            for (int before : steps.get(i).after()) {
                if (before < 0 || before >= i) {
                    throw new IllegalArgumentException("step " + i + " after step " + before);
                }
            }
        }
    }

    /** Read from memory for a part of the model, tables that a machine may hold on chip included. */
    public long bytes(Part part) {
        return steps.stream().map(Step::op).filter(op -> op.part() == part).mapToLong(Op::bytes).sum();
    }

    /** Read from memory, likewise. */
    public long bytes() {
        return steps.stream().mapToLong(step -> step.op().bytes()).sum();
    }
}
