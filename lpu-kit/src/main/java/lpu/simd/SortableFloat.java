package lpu.simd;

/** Floats as integers of the same order, so that they can be packed into a long with what goes along and sorted. */
public final class SortableFloat {
    private SortableFloat() {
    }

    /** Ascends with {@code x}, -0 before +0; {@code x} is no NaN. */
    public static int of(float x) {
        return flip(Float.floatToIntBits(x));
    }

    /** The float that an integer stands for. */
    public static float value(int sortable) {
        return Float.intBitsToFloat(flip(sortable));
    }

    /** Negative floats descend with their other bits. */
    private static int flip(int bits) {
        return bits ^ bits >> Integer.SIZE - 1 & Integer.MAX_VALUE;
    }
}
