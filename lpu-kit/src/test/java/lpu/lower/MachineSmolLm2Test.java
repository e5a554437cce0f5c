package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import lpu.fixed.Assignment;
import lpu.fixed.Calibration;
import lpu.fixed.CoarseFormats;
import lpu.fixed.FixedCoarseFineHead;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedHalves;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedWeights;
import lpu.fixed.FormatRule;
import lpu.fixed.WeightFormat;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import lpu.model.Tokenizers;
import lpu.profile.CalibrationText;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SmolLM2 in a16w8 with the default coarse-fine head, on 1, 3 and 9 engines: its 9 query heads share 3 KV heads. */
class MachineSmolLm2Test {
    private static final int PROMPT = 24;
    private static final int CALIBRATION = 64;
    private static final int TILE = 16;
    private static final int[] ENGINES = {1, 3, 9};
    private static LanguageModel source;
    private static Engine floats;
    private static FixedModel fixed;
    private static FixedEngine engine;
    private static FixedCoarseFineHead head;
    private static FunctionalModel model;
    private static FunctionalHead coarse;
    private static int[] tokens; // of the prompt and the token after it
    private static int d;

    @BeforeAll
    static void load() {
        source = ModelLoader.load(ModelCatalogue.locate("smollm2"));
        d = source.config().width();
        floats = new Engine(source, 2, CALIBRATION);
        Workers workers = floats.workers();
        int[] text = Arrays.copyOf(Tokenizers.of(source.file()).encode(Corpus.selfWritten().text()), CALIBRATION + PROMPT + 1);
        Calibration calibration = Calibration.of(floats, new int[][] {Arrays.copyOf(text, CALIBRATION)});
        tokens = Arrays.copyOfRange(text, CALIBRATION, text.length);
        Assignment formats = Assignment.of(source.config(), calibration, 16, WeightFormat.of(8), FormatRule.standard());
        fixed = new FixedModel(new FixedWeights(source, workers), formats.with(formats.settings().withTile(TILE)), tokens.length);
        engine = new FixedEngine(fixed, workers);
        head = FixedCoarseFineHead.of(HeadSpec.machine(HeadKind.CALIBRATED)
                .withK(FixedCoarseFineHead.CANDIDATES).calibratedOn(CalibrationText.standard()), floats, engine, CoarseFormats.standard());
        model = FunctionalModel.of(fixed);
        coarse = FunctionalHead.of(head.coarse());
    }

    @AfterAll
    static void close() {
        floats.close();
        source.close();
    }

    private static MachineFunction machine(int engines) {
        return new MachineFunction(model, Machines.of(engines, 8, 192, 64, TILE), floats.workers());
    }

    /** The prompt at once, then one token. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aTokenThroughAllLayersAndBothHeads() {
        int[] hidden = new int[tokens.length * d];
        engine.run(tokens, 0, tokens.length, engine.newCache(), hidden);
        int[] last = Arrays.copyOfRange(hidden, PROMPT * d, hidden.length);
        for (int engines : ENGINES) {
            MachineFunction machine = machine(engines);
            assertArrayEquals(Arrays.copyOf(hidden, PROMPT * d), machine.prefill(Arrays.copyOf(tokens, PROMPT)), "prompt");
            assertArrayEquals(last, machine.decode(tokens[PROMPT]), "token on " + engines);
            int[] logits = new int[source.config().vocabulary()];
            engine.head().logits(last, logits);
            assertArrayEquals(logits, machine.logits(last));
            assertEquals(greedy(logits), machine.greedy(last));
            checkHead(machine, hidden, PROMPT);
        }
    }

    /** On the hidden states of a whole text, and on states that no text has. */
    @Test
    void theCoarseFineHeadOnItsOwn() {
        int states = 4;
        int[] hidden = new int[2 * states * d];
        engine.run(tokens, 0, states, engine.newCache(), hidden);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = states * d; i < hidden.length; i++) {
            hidden[i] = random.nextInt(Short.MIN_VALUE, Short.MAX_VALUE + 1);
        }
        for (int engines : ENGINES) {
            MachineFunction machine = machine(engines);
            for (int i = 0; i < 2 * states; i++) {
                checkHead(machine, hidden, i);
            }
        }
    }

    private static void checkHead(MachineFunction machine, int[] hidden, int state) {
        int k = head.k();
        int[] ids = new int[k];
        int[] logits = new int[k];
        head.coarse().candidates(hidden, state * d, k, ids);
        head.fine().logits(hidden, state * d, ids, k, logits);
        MachineHead.Result found = new MachineHead(machine, coarse, k).run(Arrays.copyOfRange(hidden, state * d, (state + 1) * d));
        assertArrayEquals(ids, found.ids(), "state " + state);
        assertArrayEquals(logits, found.logits(), "state " + state);
        assertEquals(head.greedy(hidden, state * d), found.token(), "state " + state);
    }

    /** One layer's halves on streams that are random, some columns at the ends of their range. */
    @Test
    void aLayersHalvesOnTheirOwn() {
        int[] x = new SplittableRandom(4).ints(20L * d, -2000, 2000).toArray();
        for (int i = 0; i < x.length; i += 97) {
            x[i] = i % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        for (int l : new int[] {0, 17}) {
            int[] attention = x.clone();
            int[] ffn = x.clone();
            FixedHalves.attention(fixed, floats.workers(), l, attention);
            FixedHalves.feedForward(fixed, floats.workers(), l, ffn);
            for (int engines : ENGINES) {
                MachineFunction machine = machine(engines);
                int[] found = x.clone();
                machine.attention(l, found, 20);
                assertArrayEquals(attention, found, "attention of layer " + l + " on " + engines);
                found = x.clone();
                machine.feedForward(l, found, 20);
                assertArrayEquals(ffn, found, "FFN of layer " + l + " on " + engines);
            }
        }
    }

    private static int greedy(int[] logits) {
        int best = 0;
        for (int v = 1; v < logits.length; v++) {
            best = logits[v] > logits[best] ? v : best;
        }
        return best;
    }
}
