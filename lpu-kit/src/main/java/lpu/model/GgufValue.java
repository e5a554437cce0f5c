package lpu.model;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A metadata value. Arrays inside are the value's own and are not to be changed. */
public sealed interface GgufValue {
    /** What a message calls it: {@code UINT32}, {@code array of STRING}. */
    String kind();

    /** A scalar of an integer type; UINT64 keeps its 64 bits, so values from 2^63 on are negative here. */
    record Whole(GgufType type, long value) implements GgufValue {
        public Whole {
            if (!type.isWhole()) {
                throw new IllegalArgumentException(type + " is no integer type");
            }
        }

        /** Whether it is a UINT64 of 2^63 or more. */
        boolean exceedsLong() {
            return type == GgufType.UINT64 && value < 0;
        }

        @Override
        public String kind() {
            return type.toString();
        }
    }

    /** A FLOAT32 or FLOAT64. */
    record Real(GgufType type, double value) implements GgufValue {
        public Real {
            if (!type.isReal()) {
                throw new IllegalArgumentException(type + " is no floating-point type");
            }
        }

        @Override
        public String kind() {
            return type.toString();
        }
    }

    /** A BOOL. */
    record Flag(boolean value) implements GgufValue {
        @Override
        public String kind() {
            return GgufType.BOOL.toString();
        }
    }

    /** A STRING; bytes that are no UTF-8 read as U+FFFD. */
    record Text(String value) implements GgufValue {
        @Override
        public String kind() {
            return GgufType.STRING.toString();
        }
    }

    /** An array of INT8 or UINT8. */
    record Bytes(GgufType type, byte[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + type;
        }
    }

    /** An array of INT16 or UINT16. */
    record Shorts(GgufType type, short[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + type;
        }
    }

    /** An array of INT32 or UINT32. */
    record Ints(GgufType type, int[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + type;
        }
    }

    /** An array of INT64 or UINT64. */
    record Longs(GgufType type, long[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + type;
        }
    }

    /** An array of FLOAT32. */
    record Floats(float[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + GgufType.FLOAT32;
        }
    }

    /** An array of FLOAT64. */
    record Doubles(double[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + GgufType.FLOAT64;
        }
    }

    /** An array of BOOL. */
    record Flags(boolean[] values) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + GgufType.BOOL;
        }
    }

    /** An array of STRING, as bytes, because tokens need not be UTF-8. */
    record Texts(byte[][] utf8) implements GgufValue {
        @Override
        public String kind() {
            return "array of " + GgufType.STRING;
        }

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

        @Override
        public String kind() {
            return "array of " + GgufType.ARRAY;
        }
    }
}
