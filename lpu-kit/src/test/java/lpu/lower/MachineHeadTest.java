package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import lpu.codebook.Moments;
import lpu.codebook.TileCodebook.Bias;
import lpu.codebook.TileCodebook.Refinement;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodewords;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.fixed.CoarseFormats;
import lpu.fixed.FixedCalibratedHead;
import lpu.fixed.FixedCoarseFineHead;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedModel;
import lpu.fixed.FormatRule;
import lpu.fixed.TinyFixed;
import lpu.model.Architecture;
import lpu.model.TinyModel;
import lpu.simd.Matrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coarse-fine head on engines against {@link FixedCoarseFineHead}, on hidden states of a tiny model. */
class MachineHeadTest {
    private static final int STATES = 40;
    private static final int D = TinyModel.D;

    @TempDir
    static Path folder;
    private static TinyFixed tiny;
    private static FixedEngine engine;
    private static FunctionalModel model;
    private static Moments moments;
    private static int[] hidden; // [STATES][d]

    @BeforeAll
    static void run() {
        tiny = TinyFixed.of(Architecture.LLAMA, folder);
        FixedModel fixed = tiny.fixed(16, 8, FormatRule.standard(), 8, STATES, UnaryOperator.identity());
        engine = tiny.engine(fixed);
        model = FunctionalModel.of(fixed);
        int[] text = new SplittableRandom(8).ints(STATES, 0, TinyModel.VOCABULARY).toArray();
        hidden = new int[STATES * D];
        engine.run(text, 0, STATES, engine.newCache(), hidden);
        float[] states = new float[hidden.length];
        for (int i = 0; i < states.length; i++) {
            states[i] = (float) engine.hiddenFormat().value(hidden[i]);
        }
        moments = Moments.of(Matrix.of(states, STATES, D), tiny.workers());
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    private static TileCodebook book(double bits, double refineBits, int codewords) {
        Matrix rows = tiny.model().head();
        TileVqOptions options = TileVqOptions.calibrated(bits).withRefineBits(refineBits).withCodewords(codewords);
        return TileVq.fit(rows, moments, options, tiny.workers());
    }

    private static FixedCoarseFineHead head(double bits, double refineBits, int codewords, int survivors, int k,
            CoarseFormats formats) {
        return head(book(bits, refineBits, codewords), survivors, k, formats);
    }

    private static FixedCoarseFineHead head(TileCodebook book, int survivors, int k, CoarseFormats formats) {
        return new FixedCoarseFineHead(new FixedCalibratedHead(book, moments, survivors, engine.hiddenFormat(), formats,
                tiny.workers()), engine.head(), k);
    }

    @Test
    void equalsTheFixedPointHeadOnAnyNumberOfEngines() {
        check(head(1, 2, 256, 40, 5, CoarseFormats.standard()));
        check(head(2, 0, 16, 0, 7, CoarseFormats.standard()));
        check(head(1, 2, 64, 120, 1, new CoarseFormats(16, 20, 20, 4)));
        check(head(1, 1, 100, 9, 9, new CoarseFormats(6, 5, 7, 2))); // few distinct scores, saturated states; none refined
        check(head(1, 1, 100, 40, 119, CoarseFormats.standard()));
        check(head(1, 2, 16, 30, 3, new CoarseFormats(4, 4, 4, 2)));
    }

    /** The refinement's entries then decide the exponent of both sets. */
    @Test
    void aRefinementOfGreatCodewords() {
        TileCodebook book = book(1, 2, 64);
        Refinement refinement = book.refinement();
        float[] centroids = refinement.words().centroids().clone();
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] *= 50;
        }
        TileCodewords words = new TileCodewords(refinement.words().columns(), refinement.words().starts(),
                refinement.words().codewords(), centroids);
        check(head(with(book, book.bias(), new Refinement(words, refinement.codes())), 40, 5, CoarseFormats.standard()));
    }

    /** Biases of a unit far below the LUTs' are shifted by 15 bits, which leaves their signs; of one far above, LUTs get coarser. */
    @Test
    void biasesOfOtherUnits() {
        biases(-30);
        biases(14);
    }

    private static void biases(int exponent) {
        TileCodebook book = book(1, 2, 64);
        Bias bias = new Bias(Math.scalb(book.bias().unit(), exponent), book.bias().base(), book.bias().values());
        check(head(with(book, bias, book.refinement()), 40, 5, CoarseFormats.standard()));
    }

    private static TileCodebook with(TileCodebook book, Bias bias, Refinement refinement) {
        return new TileCodebook(book.columns(), book.stateMap(), book.stateOffset(), book.words(), book.codes(), bias, book.order(),
                book.distortion(), book.residuals(), refinement);
    }

    private static void check(FixedCoarseFineHead fixed) {
        FunctionalHead head = FunctionalHead.of(fixed.coarse());
        int[] ids = new int[fixed.k()];
        int[] logits = new int[fixed.k()];
        for (int engines : new int[] {1, 2, 3, 5, 9, 130}) {
            MachineFunction engine = new MachineFunction(model, Machines.of(engines, 4, 3, 8, 8), tiny.workers());
            MachineHead machine = new MachineHead(engine, head, fixed.k());
            for (int i = 0; i < STATES; i++) {
                fixed.coarse().candidates(hidden, i * D, fixed.k(), ids);
                fixed.fine().logits(hidden, i * D, ids, fixed.k(), logits);
                MachineHead.Result found = machine.run(Arrays.copyOfRange(hidden, i * D, (i + 1) * D));
                assertArrayEquals(ids, found.ids(), engines + " engines, state " + i);
                assertArrayEquals(logits, found.logits());
                assertEquals(fixed.greedy(hidden, i * D), found.token());
            }
        }
    }

    @Test
    void refusesNoCandidates() {
        FunctionalHead head = FunctionalHead.of(head(2, 0, 16, 0, 7, CoarseFormats.standard()).coarse());
        MachineFunction machine = new MachineFunction(model, Machines.of(2, 4, 3, 8, 8), tiny.workers());
        assertThrows(IllegalArgumentException.class, () -> new MachineHead(machine, head, 0));
    }
}
