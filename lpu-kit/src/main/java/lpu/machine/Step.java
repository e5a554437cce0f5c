package lpu.machine;

import java.util.List;

/**
 * An op and what it waits for.
 *
 * @param after numbers of earlier steps whose whole results it needs
 */
public record Step(Op op, List<Integer> after) {
    public Step {
        after = List.copyOf(after);
    }
}
