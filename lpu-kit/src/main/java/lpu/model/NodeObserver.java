package lpu.model;

/** Sees the values of every node of a float forward pass but the logits. Called from one thread. */
@FunctionalInterface
public interface NodeObserver {
    /**
     * Some values of a node, in no stated order; valid during the call only.
     *
     * @param values float[count] from {@code from}
     */
    void observe(Node node, float[] values, int from, int count);
}
