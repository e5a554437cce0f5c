package lpu.plot;

import java.util.List;
import java.util.Locale;

/**
 * The one look of all figures. Colours are Okabe and Ito's palette (Color Universal Design, 2008; its yellow darkened),
 * safe for colour-blind readers, in an order that alternates dark and light so that neighbours differ in grey too;
 * dashes and markers say the same again. Sizes are pixels of an SVG that is {@value #WIDTH} wide: in a paper's column of
 * 250 points the smallest text is still 5.6 points.
 */
final class Style {
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
    static String colour(int style) {
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

    /** A colour, each part 0 to 255. */
    record Rgb(int red, int green, int blue) {
        static Rgb parse(String hex) {
            int bits = Integer.parseInt(hex.substring(1), 16);
            return new Rgb(bits >> 16, bits >> 8 & 255, bits & 255);
        }

        /** The colour at {@code share} (0 to 1) of the way through evenly spaced {@code stops}. */
        static Rgb between(List<String> stops, double share) {
            double place = Math.clamp(share, 0, 1) * (stops.size() - 1);
            int left = Math.min((int) place, stops.size() - 2);
            double t = place - left;
            Rgb a = parse(stops.get(left));
            Rgb b = parse(stops.get(left + 1));
            return new Rgb(mix(a.red, b.red, t), mix(a.green, b.green, t), mix(a.blue, b.blue, t));
        }

        private static int mix(int a, int b, double t) {
            return (int) Math.round(a + (b - a) * t);
        }

        /** Approximate luminance, 0 black to 1 white. */
        double luminance() {
            return (0.2126 * red * red + 0.7152 * green * green + 0.0722 * blue * blue) / (255.0 * 255.0);
        }

        /** The same hue at no more than the given luminance. */
        Rgb darkenedTo(double most) {
            double factor = Math.min(1, Math.sqrt(most / Math.max(luminance(), 1e-9)));
            return new Rgb((int) (red * factor), (int) (green * factor), (int) (blue * factor));
        }

        /** Black or white, whichever reads better on this colour. */
        String inkOn() {
            return luminance() > 0.35 ? Style.INK : Style.BACKGROUND;
        }

        String hex() {
            return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
        }
    }

    /** The point shapes, as SVG paths and as plotly names; the same number as the colour's. */
    enum Marker {
        CIRCLE("circle"), SQUARE("square"), TRIANGLE("triangle-up"), DIAMOND("diamond"), TRIANGLE_DOWN("triangle-down"),
        CROSS("cross"), SAW("x"), PENTAGON("pentagon");

        private static final double RADIUS = 4.6;
        private final String plotly;

        Marker(String plotly) {
            this.plotly = plotly;
        }

        static Marker of(int style) {
            return values()[style % values().length];
        }

        String plotly() {
            return plotly;
        }

        /** The closed outline around (x, y). */
        String path(double x, double y) {
            double r = RADIUS;
            return switch (this) {
                case CIRCLE -> "M" + Svg.number(x - r) + " " + Svg.number(y) + "a" + r + " " + r + " 0 1 0 " + 2 * r
                        + " 0a" + r + " " + r + " 0 1 0 " + -2 * r + " 0z";
                case SQUARE -> polygon(x, y, 4, 45, r * 1.25);
                case TRIANGLE -> polygon(x, y, 3, -90, r * 1.3);
                case DIAMOND -> polygon(x, y, 4, 0, r * 1.25);
                case TRIANGLE_DOWN -> polygon(x, y, 3, 90, r * 1.3);
                case CROSS -> plus(x, y, 0);
                case SAW -> plus(x, y, 45);
                case PENTAGON -> polygon(x, y, 5, -90, r * 1.15);
            };
        }

        private static String polygon(double x, double y, int corners, double first, double radius) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < corners; i++) {
                corner(path, x, y, first + i * 360.0 / corners, radius);
            }
            return path.append('z').toString();
        }

        private static String plus(double x, double y, double turn) {
            StringBuilder path = new StringBuilder();
            for (int arm = 0; arm < 4; arm++) {
                corner(path, x, y, turn + 90 * arm - 18, RADIUS * 1.25);
                corner(path, x, y, turn + 90 * arm + 18, RADIUS * 1.25);
                corner(path, x, y, turn + 90 * arm + 45, RADIUS * 0.55);
            }
            return path.append('z').toString();
        }

        private static void corner(StringBuilder path, double x, double y, double degrees, double radius) {
            double angle = StrictMath.toRadians(degrees);
            path.append(path.isEmpty() ? 'M' : 'L').append(Svg.number(x + radius * StrictMath.cos(angle))).append(' ')
                    .append(Svg.number(y + radius * StrictMath.sin(angle)));
        }
    }
}
