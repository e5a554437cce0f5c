package lpu.plot;

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
