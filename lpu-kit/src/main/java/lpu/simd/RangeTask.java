package lpu.simd;

/** Work on the half-open index range [from, to). */
@FunctionalInterface
public interface RangeTask {
    void run(int from, int to);
}
