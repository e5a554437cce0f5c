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

    private final StringBuilder out = new StringBuilder();

    static String number(double value) {
        long hundredths = Math.round(value * 100);
        String sign = hundredths < 0 ? "-" : "";
        long size = Math.abs(hundredths);
        return sign + NumberText.trimZeros(size / 100 + "." + size / 10 % 10 + size % 10);
    }

    void line(double x1, double y1, double x2, double y2, Pen pen) {
        out.append("<line x1=\"").append(number(x1)).append("\" y1=\"").append(number(y1)).append("\" x2=\"")
                .append(number(x2)).append("\" y2=\"").append(number(y2)).append('"').append(stroke(pen))
                .append("/>\n");
    }

    void rect(Frame box, String fill) {
        rect(box, fill, 1);
    }

    void rect(Frame box, String fill, double opacity) {
        out.append("<rect x=\"").append(number(box.x())).append("\" y=\"").append(number(box.y()))
                .append("\" width=\"").append(number(box.width())).append("\" height=\"").append(number(box.height()))
                .append("\" fill=\"").append(fill).append('"');
        if (opacity < 1) {
            out.append(" fill-opacity=\"").append(number(opacity)).append('"');
        }
        out.append("/>\n");
    }

    /** A path of absolute or relative commands, stroked. */
    void stroke(String path, Pen pen) {
        out.append("<path d=\"").append(path).append("\" fill=\"none\" stroke-linejoin=\"round\"").append(stroke(pen))
                .append("/>\n");
    }

    /** A path, filled with sharp edges: neighbouring areas show no seam. */
    void fillCrisp(String path, String fill) {
        out.append("<path d=\"").append(path).append("\" fill=\"").append(fill)
                .append("\" shape-rendering=\"crispEdges\"/>\n");
    }

    /** A marker: a closed shape with a white rim. */
    void marker(String path, String fill) {
        out.append("<path d=\"").append(path).append("\" fill=\"").append(fill)
                .append("\" stroke=\"#ffffff\" stroke-width=\"0.8\"/>\n");
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
        out.append("<text x=\"").append(number(label.x())).append("\" y=\"").append(number(label.y()))
                .append("\" font-size=\"").append(number(label.size())).append("\" fill=\"").append(label.colour())
                .append('"');
        switch (label.anchor()) {
            case START -> { }
            case MIDDLE -> out.append(" text-anchor=\"middle\"");
            case END -> out.append(" text-anchor=\"end\"");
        }
        if (label.bold()) {
            out.append(" font-weight=\"bold\"");
        }
        if (label.rotation() != 0) {
            out.append(" transform=\"rotate(").append(number(label.rotation())).append(' ').append(number(label.x()))
                    .append(' ').append(number(label.y())).append(")\"");
        }
        out.append('>').append(Xml.escape(label.text())).append("</text>\n");
    }

    private static String stroke(Pen pen) {
        String dash = pen.dash().isEmpty() ? "" : " stroke-dasharray=\"" + pen.dash() + "\"";
        return " stroke=\"" + pen.colour() + "\" stroke-width=\"" + number(pen.width()) + "\"" + dash;
    }

    /** The whole document on a white ground; title and description are for readers who cannot see it. */
    String document(double width, double height, String title, String description) {
        String size = number(width) + "\" height=\"" + number(height);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " + number(width) + " "
                + number(height) + "\" role=\"img\" font-family=\"" + Style.FONT + "\">\n"
                + "<title>" + Xml.escape(title) + "</title>\n<desc>" + Xml.escape(description) + "</desc>\n"
                + "<rect width=\"" + size + "\" fill=\"" + Style.BACKGROUND + "\"/>\n" + out + "</svg>\n";
    }
}
