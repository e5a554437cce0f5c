package lpu.simd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;

/**
 * Which kernels run in this JVM: the Vector API's, when the module {@code jdk.incubator.vector} was added, otherwise
 * the scalar definitions. The system property {@code lpu.simd} ({@code scalar}, {@code 128}, {@code 256},
 * {@code 512}) overrides the width that the CPU prefers.
 */
public final class Simd {
    private static final String MODULE = "jdk.incubator.vector";
    private static final int BITS;
    private static final String WORDS;
    /** Kernels by template, width and variant: a class defined twice would be compiled twice. */
    private static final Map<Definition, Object> DEFINED = new HashMap<>();

    private record Definition(Class<?> template, int bits, int variant) {
    }

    static {
        String wanted = System.getProperty("lpu.simd", "");
        if (wanted.equals("scalar")) {
            BITS = 0;
            WORDS = "scalar (asked for by lpu.simd)";
        } else if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            BITS = 0;
            WORDS = "scalar (java was started without --add-modules " + MODULE + ")";
        } else {
            BITS = wanted.isEmpty() ? Math.clamp(VectorWidth.preferredBits(), 128, 512) : checkedBits(wanted);
            WORDS = "vector-" + BITS;
        }
    }

    private Simd() {
    }

    /** The vector width in bits that kernels should use, or 0 for scalar. */
    public static int bits() {
        return BITS;
    }

    /** The choice in words, stored with every result: {@code vector-512}, or {@code scalar} and why. */
    public static String describe() {
        return WORDS;
    }

    /**
     * An instance of a vector kernel class for one width. The class is defined anew for each width, so that its species
     * are static constants, without which the compiler boxes every vector. One instance per template and width
     * serves all.
     *
     * @param template a stateless class with a no-argument constructor whose static width is {@link #definedBits}
     */
    static <T> T define(Class<? extends T> template, int bits) {
        return define(template, bits, 0);
    }

    /** Likewise, for one of several variants: a number of the template's choice, its static {@link #definedVariant}. */
    static synchronized <T> T define(Class<? extends T> template, int bits, int variant) {
        Definition definition = new Definition(template, bits, variant);
        Object defined = DEFINED.get(definition);
        if (defined == null) {
            defined = copy(definition); // whose initialiser may come here for the kernels it builds on
            DEFINED.put(definition, defined);
        }
        @SuppressWarnings("unchecked") // a copy of template, which extends T
        T kernels = (T) defined;
        return kernels;
    }

    private static Object copy(Definition definition) {
        Class<?> template = definition.template();
        String file = template.getSimpleName() + ".class";
        try (InputStream in = template.getResourceAsStream(file)) {
            MethodHandles.Lookup defined =
                    MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), definition, true);
            return defined.lookupClass().getDeclaredConstructor().newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot define " + template, e);
        }
    }

    /** The width a class was defined for; for the initialiser of a vector kernel class. */
    static int definedBits(MethodHandles.Lookup lookup) {
        return definition(lookup).bits();
    }

    /** The variant a class was defined for; likewise. */
    static int definedVariant(MethodHandles.Lookup lookup) {
        return definition(lookup).variant();
    }

    private static Definition definition(MethodHandles.Lookup lookup) {
        try {
            return MethodHandles.classData(lookup, "_", Definition.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int checkedBits(String wanted) {
        return switch (wanted) {
            case "128", "256", "512" -> Integer.parseInt(wanted);
            default -> throw new IllegalArgumentException("lpu.simd must be scalar, 128, 256 or 512, not " + wanted);
        };
    }

    /** Apart, so that the module's classes are touched only when it is there. */
    private static final class VectorWidth {
        static int preferredBits() {
            return jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.vectorBitSize();
        }
    }
}
