package lpu.v80;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is left of a search among designs: those that no other betters in both respects. */
public final class Pareto {
    private Pareto() {
    }

    /**
     * The points for which no other has as much gain at less cost, or more at no more cost; by rising cost. Of equal points the first
     * stays.
     */
    public static <T> List<T> front(List<T> points, ToDoubleFunction<T> gain, ToDoubleFunction<T> cost) {
        List<T> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.comparingDouble(cost).thenComparing(Comparator.comparingDouble(gain).reversed()));
        List<T> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (T point : sorted) {
            if (gain.applyAsDouble(point) > best) {
                best = gain.applyAsDouble(point);
                front.add(point);
            }
        }
        return front;
    }
}
