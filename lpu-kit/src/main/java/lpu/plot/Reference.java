package lpu.plot;

/**
 * A labelled line across an {@link XyChart}.
 *
 * @param vertical at an x when true, at a y otherwise
 * @param at       where, a finite value of that axis
 * @param label    may be empty
 */
public record Reference(boolean vertical, double at, String label) {
    public Reference {
        if (!Double.isFinite(at)) {
            throw new IllegalArgumentException("reference line '" + label + "' at " + at);
        }
    }
}
