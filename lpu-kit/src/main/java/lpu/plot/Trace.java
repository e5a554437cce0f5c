package lpu.plot;

import java.util.ArrayList;
import java.util.List;
import lpu.plot.Chart.Series;
import lpu.plot.Svg.Frame;

/**
 * A series on pixels.
 *
 * @param points one {x, y} per point, null for a gap
 * @param path   the line through them, cut at the plot's edges; may be empty
 */
record Trace(Series series, List<double[]> points, String path) {
    static Trace of(Series series, Chart.Xy chart, Scale xs, Scale ys, Frame plot) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < series.x().length; i++) {
            double x = series.x()[i];
            double y = series.y()[i];
            boolean shown = chart.x().shows(x) && chart.y().shows(y);
            points.add(shown ? new double[] {xs.at(x), ys.at(y)} : null);
        }
        return new Trace(series, points, path(points, plot));
    }

    /** The points within the plot. */
    List<double[]> visible(Frame plot) {
        return points.stream().filter(p -> p != null && plot.contains(p[0], p[1])).toList();
    }

    /** Visible points between gaps, which a line alone would not show. */
    List<double[]> alone(Frame plot) {
        List<double[]> alone = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            boolean before = i > 0 && points.get(i - 1) != null;
            boolean after = i + 1 < points.size() && points.get(i + 1) != null;
            double[] p = points.get(i);
            if (p != null && !before && !after && plot.contains(p[0], p[1])) {
                alone.add(p);
            }
        }
        return alone;
    }

    /** Points about every six pixels along the line, or the points themselves, within the plot. */
    List<double[]> samples(Frame plot) {
        List<double[]> samples = new ArrayList<>(visible(plot));
        for (double[] part : series.mark().line() ? parts(points, plot) : List.<double[]>of()) {
            int steps = part == null ? 0 : (int) (StrictMath.hypot(part[2] - part[0], part[3] - part[1]) / 6);
            for (int k = 1; k < steps; k++) {
                double t = (double) k / steps;
                samples.add(new double[] {part[0] + t * (part[2] - part[0]), part[1] + t * (part[3] - part[1])});
            }
        }
        return samples;
    }

    private static String path(List<double[]> points, Frame plot) {
        StringBuilder path = new StringBuilder();
        double[] end = null;
        for (double[] part : parts(points, plot)) {
            if (part != null && (end == null || end[2] != part[0] || end[3] != part[1])) {
                path.append('M').append(Svg.number(part[0])).append(' ').append(Svg.number(part[1]));
            }
            if (part != null) {
                path.append('L').append(Svg.number(part[2])).append(' ').append(Svg.number(part[3]));
            }
            end = part;
        }
        return path.toString();
    }

    /** From each point to the next the visible part {x1, y1, x2, y2}, or null. */
    private static List<double[]> parts(List<double[]> points, Frame plot) {
        List<double[]> parts = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            double[] a = points.get(i - 1);
            double[] b = points.get(i);
            parts.add(a == null || b == null ? null : clip(a, b, plot));
        }
        return parts;
    }

    /** The part {x1, y1, x2, y2} of a segment within the plot, or null (Liang and Barsky 1984). */
    private static double[] clip(double[] a, double[] b, Frame plot) {
        double dx = b[0] - a[0];
        double dy = b[1] - a[1];
        double[] slopes = {-dx, dx, -dy, dy};
        double[] rooms = {a[0] - plot.x(), plot.right() - a[0], a[1] - plot.y(), plot.bottom() - a[1]};
        double from = 0;
        double to = 1;
        for (int edge = 0; edge < 4; edge++) {
            if (slopes[edge] == 0 && rooms[edge] < -0.01) {
                return null;
            }
            double t = rooms[edge] / slopes[edge];
            if (slopes[edge] < 0) {
                from = Math.max(from, t);
            } else if (slopes[edge] > 0) {
                to = Math.min(to, t);
            }
        }
        if (from >= to) {
            return null;
        }
        return new double[] {from == 0 ? a[0] : a[0] + from * dx, from == 0 ? a[1] : a[1] + from * dy,
            to == 1 ? b[0] : a[0] + to * dx, to == 1 ? b[1] : a[1] + to * dy};
    }
}
