package lpu.plot;

/** Something that has a picture; a notebook cell that ends in one shows it. */
@FunctionalInterface
public interface Drawable {
    /** The picture to show. */
    Figure draw();
}
