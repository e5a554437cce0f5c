package lpu.fixed;

import java.util.List;
import lpu.model.Node;
import lpu.num.QFormat;

/** How many values did not fit their nodes' formats; all nodes in the order of computation. */
public record OverflowReport(List<Count> counts) {
    private static final int NODES_NAMED = 8;

    /**
     * Of one node.
     *
     * @param values computed
     * @param overflows those of them that were saturated or wrapped
     */
    public record Count(Node node, QFormat format, long values, long overflows) {
    }

    public OverflowReport {
        counts = List.copyOf(counts);
    }

    public long values() {
        return counts.stream().mapToLong(Count::values).sum();
    }

    public long overflows() {
        return counts.stream().mapToLong(Count::overflows).sum();
    }

    public Count of(Node node) {
        return counts.stream().filter(c -> c.node().equals(node)).findFirst().orElseThrow();
    }

    /** One line with the total, and one for each of the worst nodes. */
    public String text() {
        StringBuilder text = new StringBuilder("overflows: %d of %d values".formatted(overflows(), values()));
        List<Count> worst = counts.stream().filter(c -> c.overflows() > 0)
                .sorted((a, b) -> Long.compare(b.overflows(), a.overflows())).toList();
        for (Count c : worst.subList(0, Math.min(NODES_NAMED, worst.size()))) {
            text.append("%n  %s = %s: %d of %d values".formatted(c.node(), c.format(), c.overflows(), c.values()));
        }
        if (worst.size() > NODES_NAMED) {
            text.append("%n  and %d nodes more".formatted(worst.size() - NODES_NAMED));
        }
        return text.toString();
    }
}
