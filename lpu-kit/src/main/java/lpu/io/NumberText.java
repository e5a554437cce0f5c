package lpu.io;

import java.util.Locale;

/** Numbers for readers: the same on every machine, with no more digits than help. */
public final class NumberText {
    private NumberText() {
    }

    /** Fixed decimals, with thousands separators. */
    public static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return text.startsWith("-") && text.chars().noneMatch(c -> c >= '1' && c <= '9') ? text.substring(1) : text;
    }

    /** About {@code digits} significant digits: {@code 12,345}, {@code 3.14}, {@code 2.3e-7}, {@code 4.1M}. */
    public static String compact(double value, int digits) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        if (size == 0) {
            return "0";
        }
        if (size >= 1e15 || size < 1e-4) {
            return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value).replaceFirst("\\.?0*e", "e")
                    .replaceFirst("e([-+])0*", "e$1").replace("e+", "e");
        }
        for (Unit unit : Unit.values()) {
            if (size >= unit.size) {
                return trimmed(value / unit.size, digits) + unit.letter;
            }
        }
        return trimmed(value, digits);
    }

    private static String trimmed(double value, int digits) {
        return trimZeros(fixed(value, Math.max(0, digits - 1 - exponent(value))));
    }

    /** Without the zeros that end a fraction. */
    public static String trimZeros(String text) {
        return text.indexOf('.') < 0 ? text : text.replaceFirst("\\.?0+$", "");
    }

    /** Floor of the decimal logarithm of |value|, which is not zero. */
    public static int exponent(double value) {
        return (int) Math.floor(StrictMath.log10(Math.abs(value)) + 1e-12);
    }

    private enum Unit {
        TERA(1e12, "T"), GIGA(1e9, "G"), MEGA(1e6, "M");

        private final double size;
        private final String letter;

        Unit(double size, String letter) {
            this.size = size;
            this.letter = letter;
        }
    }
}
