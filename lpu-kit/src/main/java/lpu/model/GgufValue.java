package lpu.model;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A metadata value. Arrays inside are the value's own and are not to be changed. */
public sealed interface GgufValue {
    /** What a message calls it: {@code UINT32}, {@code array of STRING}. */
    default String kind() {
        return switch (this) {
            case Whole whole -> whole.type.toString();
            case Real real -> real.type.toString();
            case Flag _ -> Type.BOOL.toString();
            case Text _ -> Type.STRING.toString();
            case Bytes bytes -> "array of " + bytes.type;
            case Shorts shorts -> "array of " + shorts.type;
            case Ints ints -> "array of " + ints.type;
            case Longs longs -> "array of " + longs.type;
            case Floats _ -> "array of " + Type.FLOAT32;
            case Doubles _ -> "array of " + Type.FLOAT64;
            case Flags _ -> "array of " + Type.BOOL;
            case Texts _ -> "array of " + Type.STRING;
            case Nested _ -> "array of " + Type.ARRAY;
        };
    }

    /** A scalar of an integer type; UINT64 keeps its 64 bits, so values from 2^63 on are negative here. */
    record Whole(Type type, long value) implements GgufValue {
        public Whole {
            if (!type.isWhole()) {
                throw new IllegalArgumentException(type + " is no integer type");
            }
        }

        /** Whether it is a UINT64 of 2^63 or more. */
        boolean exceedsLong() {
            return type == Type.UINT64 && value < 0;
        }
    }

    /** A FLOAT32 or FLOAT64. */
    record Real(Type type, double value) implements GgufValue {
        public Real {
            if (!type.isReal()) {
                throw new IllegalArgumentException(type + " is no floating-point type");
            }
        }
    }

    /** A BOOL. */
    record Flag(boolean value) implements GgufValue {
    }

    /** A STRING; bytes that are no UTF-8 read as U+FFFD. */
    record Text(String value) implements GgufValue {
    }

    /** An array of INT8 or UINT8. */
    record Bytes(Type type, byte[] values) implements GgufValue {
    }

    /** An array of INT16 or UINT16. */
    record Shorts(Type type, short[] values) implements GgufValue {
    }

    /** An array of INT32 or UINT32. */
    record Ints(Type type, int[] values) implements GgufValue {
    }

    /** An array of INT64 or UINT64. */
    record Longs(Type type, long[] values) implements GgufValue {
    }

    /** An array of FLOAT32. */
    record Floats(float[] values) implements GgufValue {
    }

    /** An array of FLOAT64. */
    record Doubles(double[] values) implements GgufValue {
    }

    /** An array of BOOL. */
    record Flags(boolean[] values) implements GgufValue {
    }

    /** An array of STRING, as bytes, because tokens need not be UTF-8. */
    record Texts(byte[][] utf8) implements GgufValue {
        public int size() {
            return utf8.length;
        }

        /** String i; bytes that are no UTF-8 read as U+FFFD. */
        public String get(int i) {
            return new String(utf8[i], StandardCharsets.UTF_8);
        }
    }

    /** An array of arrays. */
    record Nested(List<GgufValue> values) implements GgufValue {
        public Nested {
            values = List.copyOf(values);
        }
    }

    /** The types of metadata values; the ordinal is the number in the file. */
    enum Type {
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

        private static final Type[] ALL = values();

        /** The fewest bytes a value takes; exactly what it takes, except for STRING (its length) and ARRAY (its head). */
        public final int minBytes;

        Type(int minBytes) {
            this.minBytes = minBytes;
        }

        /** The type with this number, or null. */
        public static Type ofNumber(int number) {
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
}
