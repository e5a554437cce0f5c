package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import lpu.codebook.CalibratedCodebook;
import lpu.codebook.CalibratedOptions;
import lpu.codebook.CalibratedVq;
import lpu.codebook.Moments;
import lpu.codebook.Refinement;
import lpu.codebook.RowBias;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodewords;
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
        moments = Moments.of((i, out) -> {
            for (int j = 0; j < D; j++) {
                out[j] = (float) engine.hiddenFormat().value(hidden[i * D + j]);
            }
        }, STATES, D, tiny.workers());
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    private static CalibratedCodebook book(double bits, double refineBits, int codewords) {
        Matrix rows = tiny.model().head();
        CalibratedOptions options = CalibratedOptions.forBits(bits).withRefineBits(refineBits).withCodewords(codewords);
        return CalibratedVq.fit((row, out) -> rows.row(row, out, 0), rows.rows(), moments, null, options, tiny.workers());
    }

    private static FixedCoarseFineHead head(double bits, double refineBits, int codewords, int survivors, int k,
            FixedCalibratedHead.Widths formats) {
        return head(book(bits, refineBits, codewords), survivors, k, formats);
    }

    private static FixedCoarseFineHead head(CalibratedCodebook book, int survivors, int k, FixedCalibratedHead.Widths formats) {
        return new FixedCoarseFineHead(new FixedCalibratedHead(book, moments, survivors, engine.hiddenFormat(), formats,
                tiny.workers()), engine.head(), k);
    }

    @Test
    void equalsTheFixedPointHeadOnAnyNumberOfEngines() {
        check(head(1, 2, 256, 40, 5, FixedCalibratedHead.Widths.standard()));
        check(head(2, 0, 16, 0, 7, FixedCalibratedHead.Widths.standard()));
        check(head(1, 2, 64, 120, 1, new FixedCalibratedHead.Widths(16, 20, 20, 4)));
        check(head(1, 1, 100, 9, 9, new FixedCalibratedHead.Widths(6, 5, 7, 2))); // few distinct scores, saturated states; none refined
        check(head(1, 1, 100, 40, 119, FixedCalibratedHead.Widths.standard()));
        check(head(1, 2, 16, 30, 3, new FixedCalibratedHead.Widths(4, 4, 4, 2)));
    }

    /** The refinement's entries then decide the exponent of both sets. */
    @Test
    void aRefinementOfGreatCodewords() {
        CalibratedCodebook book = book(1, 2, 64);
        Refinement refinement = book.refinement();
        float[] centroids = refinement.words().centroids().clone();
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] *= 50;
        }
        TileCodewords words = new TileCodewords(refinement.words().starts(), refinement.words().codewords(), centroids);
        check(head(with(book, book.book(), new Refinement(refinement.columns(), words, refinement.codes())), 40, 5,
                FixedCalibratedHead.Widths.standard()));
    }

    /** Biases of a unit far below the LUTs' are shifted by 15 bits, which leaves their signs; of one far above, LUTs get coarser. */
    @Test
    void biasesOfOtherUnits() {
        biases(-30);
        biases(14);
    }

    private static void biases(int exponent) {
        CalibratedCodebook book = book(1, 2, 64);
        TileCodebook first = book.book();
        RowBias bias = new RowBias(Math.scalb(first.bias().unit(), exponent), first.bias().base(), first.bias().values());
        check(head(with(book, new TileCodebook(first.words(), first.codes(), bias, first.distortion()), book.refinement()), 40, 5,
                FixedCalibratedHead.Widths.standard()));
    }

    private static CalibratedCodebook with(CalibratedCodebook book, TileCodebook first, Refinement refinement) {
        return new CalibratedCodebook(book.rows(), book.columns(), book.stateMap(), book.stateOffset(), book.tileColumns(), first,
                book.order(), book.residuals(), refinement);
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
        FunctionalHead head = FunctionalHead.of(head(2, 0, 16, 0, 7, FixedCalibratedHead.Widths.standard()).coarse());
        MachineFunction machine = new MachineFunction(model, Machines.of(2, 4, 3, 8, 8), tiny.workers());
        assertThrows(IllegalArgumentException.class, () -> new MachineHead(machine, head, 0));
    }
}
