package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedFormats;
import lpu.fixed.FixedModel;
import lpu.fixed.FormatRule;
import lpu.fixed.NodeFormat;
import lpu.fixed.TinyFixed;
import lpu.fixed.WeightFormat;
import lpu.model.Architecture;
import lpu.model.TinyModel;
import lpu.num.Overflow;
import lpu.num.Rounding;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny models of 4 query heads, 2 KV heads, 96 FFN columns and 120 rows of vocabulary on engines, bit for bit. */
class MachineFunctionTest {
    private static final int[] TOKENS = new SplittableRandom(5).ints(24, 0, TinyModel.VOCABULARY).toArray();
    private static final int[] ENGINES = {1, 2, 3, 5, 9};
    private static final int POSITIONS = 24;
    private static final int D = TinyModel.D;
    private static final Workers TWO = new Workers(2);

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        TWO.close();
    }

    @Test
    void everyArchitectureOnAnyNumberOfEngines() {
        for (Architecture architecture : Architecture.values()) {
            try (TinyFixed tiny = TinyFixed.of(architecture, folder)) {
                check(tiny, 16, 8, FormatRule.standard(), UnaryOperator.identity());
                check(tiny, 10, 4, new FormatRule.NoOverflow(0, 0.5), UnaryOperator.identity());
            }
        }
    }

    @Test
    void otherRoundingsWrapsAndWidths() {
        for (Architecture architecture : new Architecture[] {Architecture.QWEN2, Architecture.GEMMA3}) {
            try (TinyFixed tiny = TinyFixed.of(architecture, folder)) {
                long beyond = 0;
                for (Rounding rounding : Rounding.values()) {
                    beyond += check(tiny, 12, 6, new FormatRule.LeastSquares(), formats ->
                            formats.with(formats.settings().withRounding(rounding).withOverflow(Overflow.WRAP)));
                }
                assertTrue(beyond > 0, "the least squares let some values overflow");
                check(tiny, 24, 12, FormatRule.standard(), formats -> formats.with(formats.settings().withConstantBits(8))
                        .with("*_residual", NodeFormat.parse("s6.14 3+2 63+5"))
                        .withWeights("*.down", new WeightFormat(3, false, 5)).withWeights("logits", new WeightFormat(14, true, 1)));
            }
        }
    }

    /** Hidden states of every position, and logits of the last; the number of overflows. */
    private static long check(TinyFixed tiny, int activationBits, int weightBits, FormatRule rule,
            UnaryOperator<FixedFormats> change) {
        FixedModel fixed = tiny.fixed(activationBits, weightBits, rule, 7, POSITIONS, change);
        FixedEngine engine = tiny.engine(fixed);
        int[] hidden = new int[TOKENS.length * D];
        engine.run(TOKENS, 0, TOKENS.length, engine.newCache(), hidden);
        int[] last = Arrays.copyOfRange(hidden, hidden.length - D, hidden.length);
        int[] logits = new int[TinyModel.VOCABULARY];
        engine.head().logits(last, logits);
        FunctionalModel model = FunctionalModel.of(fixed);
        for (int engines : ENGINES) {
            String what = tiny.model().config().architecture() + " on " + engines;
            MachineFunction machine = new MachineFunction(model, Machines.of(engines, 3, 16, 8, 7), TWO);
            for (int p = 0; p < TOKENS.length; p++) {
                assertArrayEquals(Arrays.copyOfRange(hidden, p * D, (p + 1) * D), machine.decode(TOKENS[p]), what + " at " + p);
            }
            assertArrayEquals(logits, machine.logits(last), what);
            assertEquals(greedy(logits), machine.greedy(last), what);
            machine.clear();
            assertArrayEquals(Arrays.copyOf(hidden, 11 * D), machine.prefill(Arrays.copyOf(TOKENS, 11)), what);
            assertArrayEquals(Arrays.copyOfRange(hidden, 11 * D, hidden.length),
                    machine.prefill(Arrays.copyOfRange(TOKENS, 11, TOKENS.length)), what);
        }
        return fixed.overflows().overflows();
    }

    private static int greedy(int[] logits) {
        int best = 0;
        for (int v = 1; v < logits.length; v++) {
            best = logits[v] > logits[best] ? v : best;
        }
        return best;
    }

    @Test
    void unitsOfAnySize() {
        try (TinyFixed tiny = TinyFixed.of(Architecture.LLAMA, folder)) {
            FunctionalModel model = FunctionalModel.of(
                    tiny.fixed(16, 8, FormatRule.standard(), 5, POSITIONS, UnaryOperator.identity()));
            int[] expected = new MachineFunction(model, Machines.of(1, 1, 1, 1, 5), TWO).prefill(TOKENS);
            for (int[] unit : new int[][] {{64, 128, 256}, {5, 7, 3}}) {
                assertArrayEquals(expected, new MachineFunction(model, Machines.of(3, unit[0], unit[1], unit[2], 5), TWO)
                        .prefill(TOKENS));
            }
        }
    }

    @Test
    void refusesWhatItCannotCompute() {
        try (TinyFixed tiny = TinyFixed.of(Architecture.LLAMA, folder)) {
            assertThrows(IllegalArgumentException.class, () -> FunctionalModel.of(
                    tiny.fixed(16, 8, FormatRule.standard(), 0, POSITIONS, UnaryOperator.identity())));
            FunctionalModel model = FunctionalModel.of(
                    tiny.fixed(16, 8, FormatRule.standard(), 4, 3, UnaryOperator.identity()));
            assertThrows(IllegalArgumentException.class, () -> new MachineFunction(model, Machines.of(1, 1, 1, 1, 8), TWO));
            MachineFunction machine = new MachineFunction(model, Machines.of(1, 8, 8, 8, 4), TWO);
            machine.prefill(new int[] {1, 2, 3});
            assertEquals(3, machine.length());
            assertThrows(IllegalStateException.class, () -> machine.decode(4));
        }
    }
}
