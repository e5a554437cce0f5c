package lpu.model;

/** The types of metadata values; the ordinal is the number in the file. */
public enum GgufType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(8),
    ARRAY(12),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private static final GgufType[] ALL = values();

    /** The fewest bytes a value takes; exactly what it takes, except for STRING (its length) and ARRAY (its head). */
    public final int minBytes;

    GgufType(int minBytes) {
        this.minBytes = minBytes;
    }

    /** The type with this number, or null. */
    public static GgufType ofNumber(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }

    /** FLOAT32 or FLOAT64. */
    public boolean isReal() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** A signed or unsigned integer type. */
    public boolean isWhole() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }
}
