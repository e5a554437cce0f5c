package lpu.fixed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import lpu.num.Interpolation;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/** The settings of an assignment as text: how each is called, written and read. */
enum SettingKey {
    CONSTANTS("constants", s -> s.constantBits(), (s, v) -> s.withConstantBits(number(v))),
    ROUNDING("rounding", s -> word(s.rounding()), (s, v) -> s.withRounding(constant(Rounding.class, v))),
    OVERFLOW("overflow", s -> word(s.overflow()), (s, v) -> s.withOverflow(constant(Overflow.class, v))),
    SOFTMAX("softmax", s -> s.tile() == 0 ? "two-pass" : "online " + s.tile(), (s, v) -> s.withTile(tile(v))),
    EXP_RANGE("exp.range", s -> -s.softmax().exp().from(),
            (s, v) -> exp(s, LutShape.below(range(v), s.softmax().exp().entries(), s.softmax().exp().interpolation()))),
    EXP_ENTRIES("exp.entries", s -> s.softmax().exp().entries(), (s, v) -> exp(s, entries(s.softmax().exp(), number(v)))),
    EXP_INTERPOLATION("exp.interpolation", s -> word(s.softmax().exp().interpolation()),
            (s, v) -> exp(s, interpolation(s.softmax().exp(), v))),
    EXP_FORMAT("exp.format", s -> s.softmax().expFormat(), (s, v) -> s.withSoftmax(
            new SoftmaxOptions(s.softmax().exp(), QFormat.parse(v), s.softmax().reciprocal()))),
    RECIPROCAL("reciprocal", s -> newton(s.softmax().reciprocal()), (s, v) -> s.withSoftmax(
            new SoftmaxOptions(s.softmax().exp(), s.softmax().expFormat(), newton(v)))),
    RSQRT("rsqrt", s -> newton(s.root()), (s, v) -> s.withRoot(newton(v))),
    ACTIVATION_RANGE("activation.range", s -> s.activation().to(), (s, v) -> s.withActivation(
            LutShape.around(range(v), s.activation().entries(), s.activation().interpolation()))),
    ACTIVATION_ENTRIES("activation.entries", s -> s.activation().entries(),
            (s, v) -> s.withActivation(entries(s.activation(), number(v)))),
    ACTIVATION_INTERPOLATION("activation.interpolation", s -> word(s.activation().interpolation()),
            (s, v) -> s.withActivation(interpolation(s.activation(), v)));

    private final String key;
    private final Function<FixedSettings, Object> get;
    private final BiFunction<FixedSettings, String, FixedSettings> set;

    SettingKey(String key, Function<FixedSettings, Object> get, BiFunction<FixedSettings, String, FixedSettings> set) {
        this.key = key;
        this.get = get;
        this.set = set;
    }

    static Optional<SettingKey> of(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }

    /** Such as {@code exp.entries = 1024}. */
    String line(FixedSettings settings) {
        return key + " = " + get.apply(settings);
    }

    /** Throws IllegalArgumentException for a value that is none. */
    FixedSettings set(FixedSettings settings, String value) {
        return set.apply(settings, value);
    }

    private static FixedSettings exp(FixedSettings s, LutShape shape) {
        return s.withSoftmax(new SoftmaxOptions(shape, s.softmax().expFormat(), s.softmax().reciprocal()));
    }

    private static LutShape entries(LutShape shape, int entries) {
        return new LutShape(shape.from(), shape.to(), entries, shape.interpolation());
    }

    private static LutShape interpolation(LutShape shape, String word) {
        return new LutShape(shape.from(), shape.to(), shape.entries(), constant(Interpolation.class, word));
    }

    private static int tile(String text) {
        String[] words = text.split(" +");
        if (text.equals("two-pass")) {
            return 0;
        }
        int tile = words.length == 2 && words[0].equals("online") ? number(words[1]) : 0;
        if (tile < 1) {
            throw new IllegalArgumentException("'" + text + "' is neither 'two-pass' nor such as 'online 64'");
        }
        return tile;
    }

    /** Entries, interpolation, mantissa bits, work bits, steps. */
    private static String newton(NewtonOptions o) {
        return "%d %s %d %d %d".formatted(o.entries(), word(o.interpolation()), o.mantissaBits(), o.workBits(), o.steps());
    }

    private static NewtonOptions newton(String text) {
        String[] words = text.split(" +");
        if (words.length != 5) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not entries, interpolation, mantissa bits, work bits, steps such as '"
                            + newton(NewtonOptions.standard()) + "'");
        }
        return new NewtonOptions(number(words[0]), constant(Interpolation.class, words[1]), number(words[2]),
                number(words[3]), number(words[4]));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number", e);
        }
    }

    private static double range(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number", e);
        }
    }

    /** NEAREST_EVEN is nearest-even. */
    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of "
                + String.join(", ", Arrays.stream(type.getEnumConstants()).map(SettingKey::word).toList()));
    }
}
