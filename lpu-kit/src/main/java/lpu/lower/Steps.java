package lpu.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lpu.machine.Op;
import lpu.machine.Program.Step;

/** The steps of a program that is being written. */
final class Steps {
    private final List<Step> steps = new ArrayList<>();

    /** @return the step's number */
    int add(Op op, int... after) {
        steps.add(new Step(op, Arrays.stream(after).boxed().toList()));
        return steps.size() - 1;
    }

    List<Step> list() {
        return List.copyOf(steps);
    }
}
