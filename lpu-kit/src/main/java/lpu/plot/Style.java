package lpu.plot;

import java.util.List;

/**
 * The one look of all figures. Colours are Okabe and Ito's palette (Color Universal Design, 2008; its yellow darkened),
 * safe for colour-blind readers, in an order that alternates dark and light so that neighbours differ in grey too;
 * dashes and markers say the same again. Sizes are pixels of an SVG that is {@value #WIDTH} wide: in a paper's column of
 * 250 points the smallest text is still 5.6 points.
 */
public final class Style {
    static final String FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif";
    static final double WIDTH = 560;
    static final double TITLE = 17;
    static final double SUBTITLE = 12.5;
    static final double AXIS_TITLE = 14;
    static final double TICK = 13;
    static final double LINE_HEIGHT = 1.25;
    static final double STROKE = 2.2;

    static final String BACKGROUND = "#ffffff";
    static final String INK = "#222222";
    static final String SOFT_INK = "#595959";
    static final String GRID = "#e4e4e4";
    static final String AXIS = "#8a8a8a";
    static final String MISSING = "#c8c8c8";

    private static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#009e73", "#4d4d4d", "#56b4e9",
            "#d55e00", "#cc79a7", "#b0a200");
    private static final List<Dash> DASHES = List.of(new Dash("", "solid"), new Dash("8 4", "dash"),
            new Dash("2 3", "dot"), new Dash("9 3 2 3", "dashdot"), new Dash("14 4", "longdash"),
            new Dash("14 3 2 3", "longdashdot"));
    private static final List<String> SEQUENTIAL = List.of("#f4f8fb", "#9fd0ef", "#3d97cf", "#0a5c94", "#06233a");
    private static final List<String> DIVERGING = List.of("#08355c", "#2b83bd", "#a9d3ec", "#f7f7f7", "#f6c59b",
            "#d9691a", "#6e2a00");

    /** A dash pattern as SVG writes it and as plotly names it. */
    record Dash(String svg, String plotly) {
    }

    private Style() {
    }

    /** The colour of a style number; numbers beyond the palette start over. */
    public static String colour(int style) {
        return COLOURS.get(style % COLOURS.size());
    }

    /** The colour of a style number, dark enough for text on white. */
    static String textColour(int style) {
        return Rgb.parse(colour(style)).darkenedTo(0.18).hex();
    }

    static Dash dash(int style) {
        return DASHES.get(style % DASHES.size());
    }

    static List<String> colourMap(boolean diverging) {
        return diverging ? DIVERGING : SEQUENTIAL;
    }
}
