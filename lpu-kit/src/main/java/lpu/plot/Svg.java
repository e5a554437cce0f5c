package lpu.plot;

import java.util.Locale;
import lpu.io.NumberText;

/**
 * An SVG document being written. No element has an id, so several pictures may stand in one HTML page. Coordinates are
 * rounded to hundredths of a pixel.
 */
final class Svg {
    /** A stroke; an empty dash is solid. */
    record Pen(String colour, double width, String dash) {
        static Pen solid(String colour, double width) {
            return new Pen(colour, width, "");
        }
    }

    /** A rectangle of the picture, y downward. */
    record Frame(double x, double y, double width, double height) {
        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        Frame moved(double dx, double dy) {
            return new Frame(x + dx, y + dy, width, height);
        }

        boolean overlaps(Frame other) {
            return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
        }

        boolean encloses(Frame other) {
            return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
        }

        /** Edges included, with a hair's breadth for rounding. */
        boolean contains(double px, double py) {
            return px >= x - 0.01 && px <= right() + 0.01 && py >= y - 0.01 && py <= bottom() + 0.01;
        }
    }

    /**
     * One line of text in a picture.
     *
     * @param x        of the anchor
     * @param y        of the baseline
     * @param rotation degrees clockwise about (x, y)
     */
    record Label(String text, double x, double y, double size, String colour, Anchor anchor, boolean bold,
                 double rotation) {
        enum Anchor { START, MIDDLE, END }

        static Label at(double x, double y, String text) {
            return new Label(text, x, y, Style.TICK, Style.INK, Anchor.START, false, 0);
        }

        Label moved(double dx, double dy) {
            return new Label(text, x + dx, y + dy, size, colour, anchor, bold, rotation);
        }

        Label size(double pixels) {
            return new Label(text, x, y, pixels, colour, anchor, bold, rotation);
        }

        Label colour(String hex) {
            return new Label(text, x, y, size, hex, anchor, bold, rotation);
        }

        Label middle() {
            return new Label(text, x, y, size, colour, Anchor.MIDDLE, bold, rotation);
        }

        Label end() {
            return new Label(text, x, y, size, colour, Anchor.END, bold, rotation);
        }

        Label strong() {
            return new Label(text, x, y, size, colour, anchor, true, rotation);
        }

        Label rotated(double degrees) {
            return new Label(text, x, y, size, colour, anchor, bold, degrees);
        }
    }

    private final StringBuilder out = new StringBuilder();

    static String number(double value) {
        long hundredths = Math.round(value * 100);
        String sign = hundredths < 0 ? "-" : "";
        long size = Math.abs(hundredths);
        return sign + NumberText.trimZeros(size / 100 + "." + size / 10 % 10 + size % 10);
    }

    /** Attributes are names and values in turn; a number is rounded, and what is null is left out. */
    private static String tag(String name, Object... attributes) {
        StringBuilder tag = new StringBuilder("<").append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            if (value != null) {
                tag.append(' ').append(attributes[i]).append("=\"").append(value instanceof Double d ? number(d) : value).append('"');
            }
        }
        return tag.toString();
    }

    private void element(String name, Object... attributes) {
        out.append(tag(name, attributes)).append("/>\n");
    }

    void line(double x1, double y1, double x2, double y2, Pen pen) {
        element("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", pen.colour, "stroke-width", pen.width,
                "stroke-dasharray", pen.dash.isEmpty() ? null : pen.dash);
    }

    void rect(Frame box, String fill) {
        rect(box, fill, 1);
    }

    void rect(Frame box, String fill, double opacity) {
        element("rect", "x", box.x, "y", box.y, "width", box.width, "height", box.height, "fill", fill,
                "fill-opacity", opacity < 1 ? (Object) opacity : null);
    }

    /** A path of absolute or relative commands, stroked. */
    void stroke(String path, Pen pen) {
        element("path", "d", path, "fill", "none", "stroke-linejoin", "round", "stroke", pen.colour, "stroke-width", pen.width,
                "stroke-dasharray", pen.dash.isEmpty() ? null : pen.dash);
    }

    /** A path, filled with sharp edges: neighbouring areas show no seam. */
    void fillCrisp(String path, String fill) {
        element("path", "d", path, "fill", fill, "shape-rendering", "crispEdges");
    }

    /** A marker: a closed shape with a white rim. */
    void marker(String path, String fill) {
        element("path", "d", path, "fill", fill, "stroke", Style.BACKGROUND, "stroke-width", 0.8);
    }

    /** What is drawn until {@link #endGroup} is moved and scaled. */
    void beginGroup(double dx, double dy, double scaleX, double scaleY) {
        out.append(String.format(Locale.ROOT, "<g transform=\"translate(%s %s) scale(%.5f %.5f)\">\n", number(dx),
                number(dy), scaleX, scaleY));
    }

    void endGroup() {
        out.append("</g>\n");
    }

    void text(Label label) {
        String turn = "rotate(" + number(label.rotation) + ' ' + number(label.x) + ' ' + number(label.y) + ')';
        out.append(tag("text", "x", label.x, "y", label.y, "font-size", label.size, "fill", label.colour,
                "text-anchor", label.anchor == Label.Anchor.START ? null : label.anchor.name().toLowerCase(Locale.ROOT),
                "font-weight", label.bold ? "bold" : null, "transform", label.rotation == 0 ? null : turn));
        out.append('>').append(escape(label.text)).append("</text>\n");
    }

    /** The whole document on a white ground; title and description are for readers who cannot see it. */
    String document(double width, double height, String title, String description) {
        return tag("svg", "xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height, "viewBox",
                "0 0 " + number(width) + " " + number(height), "role", "img", "font-family", Style.FONT) + ">\n"
                + "<title>" + escape(title) + "</title>\n<desc>" + escape(description) + "</desc>\n"
                + tag("rect", "width", width, "height", height, "fill", Style.BACKGROUND) + "/>\n" + out + "</svg>\n";
    }

    /** Escapes markup and drops the control characters that XML 1.0 cannot hold. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    boolean legal = c >= ' ' && c < 0xD800 || c >= 0xE000 && c < 0xFFFE || c > 0xFFFF
                            || c == '\n' || c == '\t';
                    out.appendCodePoint(legal ? c : 0xFFFD);
                }
            }
        });
        return out.toString();
    }
}
