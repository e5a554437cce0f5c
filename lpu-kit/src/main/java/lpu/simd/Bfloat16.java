package lpu.simd;

/** The upper half of a float: its exponent and 8 bits of its mantissa. Tables of them cost half as much to read. */
public final class Bfloat16 {
    private static final int LOWER_HALF = 0xffff;

    private Bfloat16() {
    }

    /** The nearest, of two equally near the one that is even; {@code x} is no NaN. */
    public static short of(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (short) (bits + (LOWER_HALF >>> 1) + (bits >>> Short.SIZE & 1) >>> Short.SIZE);
    }

    /** The float that the bits stand for. */
    public static float value(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }
}
