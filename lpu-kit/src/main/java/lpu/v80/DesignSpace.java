package lpu.v80;

import java.util.ArrayList;
import java.util.List;

/** Values to try of each field of a {@link DesignPoint}, in every combination. */
public record DesignSpace(List<Integer> engines, List<Integer> pods, List<Integer> lanes, List<Integer> treeWidths,
        List<Double> clocksMHz, List<Double> bits, List<Boolean> indexOnChip, List<Integer> contexts) {
    public DesignSpace {
        engines = List.copyOf(engines);
        pods = List.copyOf(pods);
        lanes = List.copyOf(lanes);
        treeWidths = List.copyOf(treeWidths);
        clocksMHz = List.copyOf(clocksMHz);
        bits = List.copyOf(bits);
        indexOnChip = List.copyOf(indexOnChip);
        contexts = List.copyOf(contexts);
        for (List<?> values : List.of(engines, pods, lanes, treeWidths, clocksMHz, bits, indexOnChip, contexts)) {
            if (values.isEmpty()) {
                throw new IllegalArgumentException("a design space without points");
            }
        }
    }

    /** All combinations, the last field fastest. */
    public List<DesignPoint> points() {
        List<DesignPoint> points = new ArrayList<>();
        for (int e : engines) {
            for (int p : pods) {
                for (int l : lanes) {
                    for (int w : treeWidths) {
                        inner(points, e, p, l, w);
                    }
                }
            }
        }
        return points;
    }

    private void inner(List<DesignPoint> points, int e, int p, int l, int w) {
        for (double mhz : clocksMHz) {
            for (double b : bits) {
                for (boolean onChip : indexOnChip) {
                    for (int context : contexts) {
                        points.add(new DesignPoint(e, p, l, w, mhz, b, onChip, context));
                    }
                }
            }
        }
    }
}
