package lpu.profile;

/**
 * One thing timed, on one number of threads.
 *
 * @param by whose it is: {@code lpu-kit}, {@code FAISS 1.15.1}, …
 * @param variant which head, matrix or buffer
 * @param kernel the instructions it ran on, as its owner names them
 * @param ms median of {@code count} times, milliseconds
 * @param p10 a tenth of the times are below it
 * @param p90 a tenth are above it
 * @param bytes read from weights, indices and caches each time; NaN where that says nothing
 * @param operations floating-point operations each time, a multiply-add being two; NaN where they are not counted
 * @param kept share of hidden states whose exact best row the head keeps; NaN where there is no choice to compare
 */
public record BenchRow(int threads, String by, Part part, String variant, String kernel, double ms, double p10,
        double p90, int count, double bytes, double operations, double kept) {

    /** NaN without bytes. */
    public double gigabytesPerSecond() {
        return bytes / ms / 1e6;
    }

    /** Billions of {@link #operations} per second; NaN without them. */
    public double gigaflops() {
        return operations / ms / 1e6;
    }
}
