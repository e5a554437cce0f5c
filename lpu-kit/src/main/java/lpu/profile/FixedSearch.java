package lpu.profile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A greedy search for the cheapest widths within a perplexity budget. What a narrower format of one kind of node costs has been
 * measured with all others as they were; costs are taken to add up. Again and again the step is taken that costs the least for each bit
 * it saves, until the budget is spent. Then the whole is measured; when it exceeds the budget after all, the search is done again
 * with less to spend.
 */
public final class FixedSearch {
    private static final double LESS = 0.7;
    private static final int ATTEMPTS = 8;

    private FixedSearch() {
    }

    /**
     * @param widths of each kind of node
     * @param relative measured perplexity over the float model's, less 1
     * @param attempts measurements that it took
     */
    public record Result<K>(Map<K, Integer> widths, double relative, int attempts) {
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
        double least = relative.applyAsDouble(widest);
        double spend = Math.log1p(allowed) - Math.log1p(least);
        for (int attempt = 1; attempt <= ATTEMPTS && spend > 0; attempt++) {
            Map<K, Integer> widths = spend(costs, values, widest, spend);
            double measured = relative.applyAsDouble(widths);
            if (measured <= allowed) {
                return new Result<>(widths, measured, attempt + 1);
            }
            spend *= LESS;
        }
        return new Result<>(widest, least, ATTEMPTS + 1);
    }

    private static <K> Map<K, Integer> spend(Map<K, SortedMap<Integer, Double>> costs, ToLongFunction<K> values,
            Map<K, Integer> widest, double budget) {
        Map<K, Integer> widths = new LinkedHashMap<>(widest);
        double left = budget;
        while (true) {
            K best = null;
            int bestWidth = 0;
            double bestPrice = Double.POSITIVE_INFINITY;
            double bestCost = 0;
            for (K kind : widths.keySet()) {
                SortedMap<Integer, Double> byWidth = costs.get(kind);
                int now = widths.get(kind);
                for (int width : byWidth.headMap(now).keySet()) { // one step or several at once
                    double cost = Math.max(0, byWidth.get(width)) - Math.max(0, byWidth.get(now));
                    double price = cost / (values.applyAsLong(kind) * (now - width));
                    if (cost <= left && (price < bestPrice || price == bestPrice && width < bestWidth)) {
                        best = kind;
                        bestWidth = width;
                        bestPrice = price;
                        bestCost = cost;
                    }
                }
            }
            if (best == null) {
                return widths;
            }
            widths.put(best, bestWidth);
            left -= bestCost;
        }
    }
}
