package lpu.model;

import java.util.Map;
import lpu.io.InputError;

/**
 * Metadata by key and wanted type. A getter throws InputError, {@code FILE: what is wrong}, when a required key is
 * missing or a value has another type; {@code optional…} getters give the fallback for a missing key only.
 */
public sealed interface GgufMetadata permits GgufFile {
    /** Values by key, in the file's order, unmodifiable. */
    Map<String, GgufValue> metadata();

    /** An InputError about this file: {@code FILE: message}. */
    InputError error(String message);

    default boolean has(String key) {
        return metadata().containsKey(key);
    }

    /** The value of any type; throws InputError when it is missing. */
    default GgufValue required(String key) {
        GgufValue value = metadata().get(key);
        if (value == null) {
            throw error("there is no metadata entry " + key);
        }
        return value;
    }

    /** Any integer type whose value fits an int. */
    default int requiredInt(String key) {
        GgufValue found = required(key);
        if (!(found instanceof GgufValue.Whole whole)) {
            throw mismatch(key, found, "a whole number");
        }
        if (whole.exceedsLong() || whole.value() != (int) whole.value()) {
            throw tooLarge(key, whole);
        }
        return (int) whole.value();
    }

    default int optionalInt(String key, int fallback) {
        return has(key) ? requiredInt(key) : fallback;
    }

    /** Any floating-point or integer type. */
    default float requiredFloat(String key) {
        return switch (required(key)) {
            case GgufValue.Real real -> (float) real.value();
            case GgufValue.Whole whole when whole.exceedsLong() -> throw tooLarge(key, whole);
            case GgufValue.Whole whole -> (float) whole.value();
            case GgufValue other -> throw mismatch(key, other, "a number");
        };
    }

    default float optionalFloat(String key, float fallback) {
        return has(key) ? requiredFloat(key) : fallback;
    }

    default boolean requiredFlag(String key) {
        GgufValue found = required(key);
        if (found instanceof GgufValue.Flag(boolean value)) {
            return value;
        }
        throw mismatch(key, found, "a BOOL");
    }

    default boolean optionalFlag(String key, boolean fallback) {
        return has(key) ? requiredFlag(key) : fallback;
    }

    default String requiredString(String key) {
        GgufValue found = required(key);
        if (found instanceof GgufValue.Text(String value)) {
            return value;
        }
        throw mismatch(key, found, "a STRING");
    }

    default String optionalString(String key, String fallback) {
        return has(key) ? requiredString(key) : fallback;
    }

    /** An array of STRING, with the strings' bytes. */
    default GgufValue.Texts requiredTexts(String key) {
        GgufValue found = required(key);
        if (found instanceof GgufValue.Texts texts) {
            return texts;
        }
        throw mismatch(key, found, "an array of STRING");
    }

    /** An array of STRING; bytes that are no UTF-8 read as U+FFFD. */
    default String[] requiredStrings(String key) {
        GgufValue.Texts texts = requiredTexts(key);
        String[] strings = new String[texts.size()];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = texts.get(i);
        }
        return strings;
    }

    /** An array of FLOAT32; not to be changed. */
    default float[] requiredFloats(String key) {
        GgufValue found = required(key);
        if (found instanceof GgufValue.Floats(float[] values)) {
            return values;
        }
        throw mismatch(key, found, "an array of FLOAT32");
    }

    /** An array of INT32 or UINT32, the latter as the same 32 bits; not to be changed. */
    default int[] requiredInts(String key) {
        GgufValue found = required(key);
        if (found instanceof GgufValue.Ints ints) {
            return ints.values();
        }
        throw mismatch(key, found, "an array of INT32");
    }

    private InputError tooLarge(String key, GgufValue.Whole whole) {
        String shown = whole.exceedsLong() ? Long.toUnsignedString(whole.value()) : Long.toString(whole.value());
        return error("metadata entry " + key + " is " + shown + ": out of range");
    }

    private InputError mismatch(String key, GgufValue found, String wanted) {
        return error("metadata entry " + key + " is " + found.kind() + ", not " + wanted);
    }
}
