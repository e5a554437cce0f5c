package lpu.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Bars over categories, beside each other or stacked, standing or lying. Lying bars ({@link #lying}) leave more
 * room for long category names and read from top to bottom.
 *
 * @param value         the numeric axis; a log axis stands its bars on the axis's lower end
 * @param categoryTitle what the categories are; may be empty
 * @param bars          one group per component, each with one value per category
 * @param valueLabels   write each value at its bar, or inside it when stacked and there is room
 */
public record BarChart(String title, String subtitle, Axis value, String categoryTitle, List<String> categories,
                       List<Bars> bars, boolean stacked, boolean horizontal, boolean valueLabels) implements Figure {
    /**
     * One component's values, a copy that is not to be changed.
     *
     * @param values one per category; NaN for no bar
     * @param style  which colour of {@link Style}
     */
    public record Bars(String name, double[] values, int style) {
        public Bars {
            values = values.clone();
            if (style < 0) {
                throw new IllegalArgumentException("style " + style);
            }
        }
    }

    /** Throws IllegalArgumentException for a wrong number of values, or for stacked bars below 0 or on a log axis. */
    public BarChart {
        categories = List.copyOf(categories);
        bars = List.copyOf(bars);
        for (Bars b : bars) {
            if (b.values.length != categories.size()) {
                throw new IllegalArgumentException("'%s' has %d values for %d categories"
                        .formatted(b.name, b.values.length, categories.size()));
            }
            for (double v : b.values) {
                if (stacked && (v < 0 || value.log())) {
                    throw new IllegalArgumentException("'" + b.name + "' cannot be stacked: below 0 or on a log axis");
                }
            }
        }
    }

    /** Standing bars beside each other with value labels; no bars yet. */
    public static BarChart of(String title, String subtitle, Axis value, List<String> categories) {
        return new BarChart(title, subtitle, value, "", categories, List.of(), false, false, true);
    }

    /** One more component, in the next style. */
    public BarChart bars(String name, double... values) {
        return add(new Bars(name, values, bars.size()));
    }

    BarChart add(Bars component) {
        List<Bars> more = new ArrayList<>(bars);
        more.add(component);
        return new BarChart(title, subtitle, value, categoryTitle, categories, more, stacked, horizontal, valueLabels);
    }

    public BarChart stack() {
        return new BarChart(title, subtitle, value, categoryTitle, categories, bars, true, horizontal, valueLabels);
    }

    public BarChart lying() {
        return new BarChart(title, subtitle, value, categoryTitle, categories, bars, stacked, true, valueLabels);
    }

    public BarChart categoryTitle(String name) {
        return new BarChart(title, subtitle, value, name, categories, bars, stacked, horizontal, valueLabels);
    }

    public BarChart withoutValueLabels() {
        return new BarChart(title, subtitle, value, categoryTitle, categories, bars, stacked, horizontal, false);
    }
}
