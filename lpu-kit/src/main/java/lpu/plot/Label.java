package lpu.plot;

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
