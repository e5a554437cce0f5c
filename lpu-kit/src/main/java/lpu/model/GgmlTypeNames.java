package lpu.model;

import java.util.Arrays;
import java.util.stream.Collectors;
import lpu.simd.BlockFormat;

/** GGML's names of tensor types, also of those that cannot be read here, so that a message can name them. */
final class GgmlTypeNames {
    /** By GGML type number; null where GGML has withdrawn the number. */
    private static final String[] NAMES = {
        "F32", "F16", "Q4_0", "Q4_1", null, null, "Q5_0", "Q5_1", "Q8_0", "Q8_1",
        "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S",
        "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M",
        "BF16", null, null, null, "TQ1_0", "TQ2_0", null, null, null, "MXFP4",
    };

    private GgmlTypeNames() {
    }

    /** {@code Q4_K (12)}, or {@code number 77} for one GGML does not name. */
    static String describe(int type) {
        String name = type >= 0 && type < NAMES.length ? NAMES[type] : null;
        return name == null ? "number " + Integer.toUnsignedString(type) : name + " (" + type + ")";
    }

    /** The readable types, for messages. */
    static String supported() {
        return Arrays.stream(BlockFormat.values()).map(BlockFormat::name).collect(Collectors.joining(", "));
    }
}
