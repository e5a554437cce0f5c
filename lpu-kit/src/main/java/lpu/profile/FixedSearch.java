package lpu.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A greedy search for the cheapest widths within a perplexity budget. What a narrower format of one kind of node costs has been
 * measured with all others as they were. These costs give an order of steps: always the one that costs the least for each bit
 * it saves. How many of them the budget allows is found by bisection, each time measuring the whole; then the steps beyond are
 * tried one by one, and those kept with which the whole stays within the budget, until several in a row do not.
 *
 * <p>Costs on a short text are noisy, and some come out below zero. How far the lowest does is taken for the noise, and no cost for
 * less than that.
 */
public final class FixedSearch {
    /** Steps in a row that exceed the budget before the rest, which cost even more, are not tried. */
    private static final int REFUSALS = 5;

    private FixedSearch() {
    }

    /**
     * @param widths of each kind of node
     * @param relative measured perplexity over the float model's, less 1
     */
    public record Result<K>(Map<K, Integer> widths, double relative) {
    }

    private record Step<K>(K kind, int width) {
    }

    /**
     * @param costs of each kind, by width, the widest first tried: ln of the perplexity over that of the widest; the widest costs 0
     * @param values of a kind that a token has
     * @param allowed relative increase of the perplexity over the float model's, such as 0.01
     * @param relative measures widths: perplexity over the float model's, less 1
     * @return the cheapest widths found within the budget; where none but the widest are, those, with what they measure
     */
    public static <K> Result<K> run(Map<K, SortedMap<Integer, Double>> costs, ToLongFunction<K> values, double allowed,
            ToDoubleFunction<Map<K, Integer>> relative) {
        Map<K, Integer> widest = new LinkedHashMap<>();
        costs.forEach((kind, byWidth) -> widest.put(kind, byWidth.lastKey()));
        List<Step<K>> steps = steps(costs, values, widest);
        Result<K> best = measure(widest, relative);
        if (best.relative > allowed) {
            return best;
        }
        int fits = 0; // steps that do
        int tooMany = steps.size() + 1;
        while (tooMany - fits > 1) {
            int count = (fits + tooMany) / 2;
            Result<K> tried = measure(after(widest, steps.subList(0, count)), relative);
            if (tried.relative <= allowed) {
                fits = count;
                best = tried;
            } else {
                tooMany = count;
            }
        }
        int refused = 0;
        for (int i = tooMany; i < steps.size() && refused < REFUSALS; i++) {
            Step<K> step = steps.get(i);
            if (step.width < best.widths.get(step.kind)) {
                Result<K> tried = measure(after(best.widths, List.of(step)), relative);
                boolean kept = tried.relative <= allowed;
                best = kept ? tried : best;
                refused = kept ? 0 : refused + 1;
            }
        }
        return best;
    }

    private static <K> Result<K> measure(Map<K, Integer> widths, ToDoubleFunction<Map<K, Integer>> relative) {
        return new Result<>(widths, relative.applyAsDouble(widths));
    }

    private static <K> Map<K, Integer> after(Map<K, Integer> widths, List<Step<K>> steps) {
        Map<K, Integer> narrower = new LinkedHashMap<>(widths);
        steps.forEach(step -> narrower.put(step.kind, step.width));
        return narrower;
    }

    /** All of them, down to the narrowest widths, by what they cost for each bit they save. */
    private static <K> List<Step<K>> steps(Map<K, SortedMap<Integer, Double>> costs, ToLongFunction<K> values,
            Map<K, Integer> widest) {
        double noise = costs.values().stream().flatMap(byWidth -> byWidth.values().stream()).mapToDouble(c -> -c).max().orElse(0);
        Map<K, Integer> widths = new LinkedHashMap<>(widest);
        List<Step<K>> steps = new ArrayList<>();
        while (true) {
            Step<K> best = null;
            double bestPrice = Double.POSITIVE_INFINITY;
            for (K kind : widths.keySet()) {
                SortedMap<Integer, Double> byWidth = costs.get(kind);
                int now = widths.get(kind);
                for (int width : byWidth.headMap(now).reversed().keySet()) { // or several steps at once
                    double paid = now == byWidth.lastKey() ? 0 : Math.max(noise, byWidth.get(now));
                    double cost = Math.max(0, Math.max(noise, byWidth.get(width)) - paid);
                    double price = cost / (values.applyAsLong(kind) * (now - width));
                    if (best == null || price < bestPrice) {
                        best = new Step<>(kind, width);
                        bestPrice = price;
                    }
                }
            }
            if (best == null) {
                return steps;
            }
            widths.put(best.kind, best.width);
            steps.add(best);
        }
    }
}
