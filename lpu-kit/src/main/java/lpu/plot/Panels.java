package lpu.plot;

import java.util.List;

/**
 * Two to four charts in one figure, lettered (a), (b), …, row by row.
 *
 * @param columns charts beside each other
 */
public record Panels(String title, String subtitle, int columns, List<Figure> charts) implements Figure {
    /** Throws IllegalArgumentException for less than two or more than four charts, or panels within panels. */
    public Panels {
        charts = List.copyOf(charts);
        if (charts.size() < 2 || charts.size() > 4 || columns < 1 || columns > charts.size()) {
            throw new IllegalArgumentException(charts.size() + " charts in " + columns + " columns");
        }
        if (charts.stream().anyMatch(Panels.class::isInstance)) {
            throw new IllegalArgumentException("panels within panels");
        }
    }

    /** All beside each other. */
    public static Panels row(String title, String subtitle, Figure... charts) {
        return new Panels(title, subtitle, charts.length, List.of(charts));
    }

    /** In rows of {@code columns}. */
    public static Panels grid(String title, String subtitle, int columns, Figure... charts) {
        return new Panels(title, subtitle, columns, List.of(charts));
    }

    /** The title of one chart with its letter. */
    String letteredTitle(int chart) {
        return ("(" + (char) ('a' + chart) + ") " + charts.get(chart).title()).strip();
    }
}
