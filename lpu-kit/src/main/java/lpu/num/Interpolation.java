package lpu.num;

/** How a table answers between two of its entries. */
public enum Interpolation {
    /** With the nearer entry; half way between two, with the right one. */
    NEAREST,
    /** On the straight line between both, rounded half up. */
    LINEAR
}
