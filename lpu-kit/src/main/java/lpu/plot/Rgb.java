package lpu.plot;

import java.util.List;
import java.util.Locale;

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
