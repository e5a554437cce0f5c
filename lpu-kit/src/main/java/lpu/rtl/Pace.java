package lpu.rtl;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * When neighbours of a unit have something for it, and when they take its results.
 *
 * @param bubbles share of cycles in which nothing is offered, 0 to below 1
 * @param stalls  share of cycles in which nothing is taken
 */
public record Pace(double bubbles, double stalls, RandomGenerator random) {
    /** Always. */
    public static final Pace FULL = new Pace(0, 0, new SplittableRandom(0));

    public Pace {
        if (!(bubbles >= 0 && bubbles < 1 && stalls >= 0 && stalls < 1)) {
            throw new IllegalArgumentException("shares of " + bubbles + " and " + stalls);
        }
    }

    boolean offers() {
        return bubbles == 0 || random.nextDouble() >= bubbles;
    }

    boolean takes() {
        return stalls == 0 || random.nextDouble() >= stalls;
    }

    /** Such as {@code 30 % bubbles, 30 % stalls}. */
    @Override
    public String toString() {
        return equals(FULL) ? "full" : "%.0f %% bubbles, %.0f %% stalls".formatted(100 * bubbles, 100 * stalls);
    }
}
