package lpu.plot;

import java.util.ArrayList;
import java.util.List;

/** Writes reference lines' labels where they cover least of the data and none of each other. */
final class ReferenceLabels {
    private static final double HEIGHT = Style.SUBTITLE * 1.3;
    private static final double OVERLAP = 10_000;

    private final Frame plot;
    private final List<double[]> data = new ArrayList<>();
    private final List<Frame> taken = new ArrayList<>();

    ReferenceLabels(Frame plot, List<Trace> traces) {
        this.plot = plot;
        traces.forEach(t -> data.addAll(t.samples(plot)));
    }

    void draw(Svg svg, List<Reference> references, Scale xs, Scale ys) {
        for (Reference r : references) {
            double at = (r.vertical() ? xs : ys).at(r.at());
            boolean shown = r.vertical() ? plot.contains(at, plot.y()) : plot.contains(plot.x(), at);
            if (shown && !r.label().isBlank()) {
                Frame best = best(candidates(r, at));
                taken.add(best);
                svg.rect(best, Style.BACKGROUND, 0.8);
                svg.text(Label.at(best.x() + 2, best.bottom() - HEIGHT * 0.26, r.label()).size(Style.SUBTITLE)
                        .colour(Style.SOFT_INK));
            }
        }
    }

    /** Beside a vertical line from top to bottom; above and below a horizontal one from left to right. */
    private List<Frame> candidates(Reference r, double at) {
        double width = TextBox.width(r.label(), Style.SUBTITLE) + 4;
        List<Frame> places = new ArrayList<>();
        for (int i = 0; i <= 12; i++) {
            double share = i / 12.0;
            double y = plot.y() + 2 + share * (plot.height() - HEIGHT - 4);
            double x = plot.x() + 3 + share * (plot.width() - width - 6);
            if (r.vertical()) {
                places.add(new Frame(at + 3, y, width, HEIGHT));
                places.add(new Frame(at - width - 3, y, width, HEIGHT));
            } else {
                places.add(new Frame(x, at - HEIGHT - 1, width, HEIGHT));
                places.add(new Frame(x, at + 2, width, HEIGHT));
            }
        }
        return places;
    }

    private Frame best(List<Frame> places) {
        Frame best = places.getFirst();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < places.size(); i++) {
            Frame place = places.get(i);
            double cost = 0.01 * i + 3 * data.stream().filter(p -> place.contains(p[0], p[1])).count();
            cost += OVERLAP * taken.stream().filter(place::overlaps).count() + (plot.encloses(place) ? 0 : OVERLAP / 2);
            if (cost < least) {
                least = cost;
                best = place;
            }
        }
        return best;
    }
}
