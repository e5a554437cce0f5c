package lpu.plot;

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
