package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import lpu.codebook.Moments;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodebook.Bias;
import lpu.codebook.TileCodebook.Refinement;
import lpu.codebook.TileCodewords;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.model.Architecture;
import lpu.model.TinyModel;
import lpu.num.Rounding;
import lpu.simd.Matrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Work that is divided among engines makes the integers of one: partial sums are exact, so that heads' columns of the output projection
 * and FFN columns may meet in any order; rows and tiles have nothing to do with each other; and the best of all rows are among the best
 * of each engine's.
 */
class DividedWorkTest {
    private static final int STATES = 40;
    private static final int D = TinyModel.D;
    private static final int[] ENGINES = {1, 2, 3, 5, 9, 130};
    @TempDir
    static Path folder;
    private static TinyFixed tiny;
    private static FixedEngine engine;
    private static Moments moments;
    private static int[] hidden; // [STATES][d]

    @BeforeAll
    static void run() {
        tiny = TinyFixed.of(Architecture.LLAMA, folder);
        engine = tiny.engine(tiny.fixed(16, 8, FormatRule.standard(), 8, STATES, UnaryOperator.identity()));
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

    /** Parts [from, to) of a whole, as even as can be; empty where there are more engines than parts. */
    private static int start(int parts, int engine, int engines) {
        return (int) ((long) parts * engine / engines);
    }

    /** Projections whose columns are heads' or the FFN's. */
    @Test
    void columnsWhosePartialSumsMeet() {
        FixedModel.Layer layer = engine.model().layer(1);
        for (FixedLinear linear : List.of(layer.attentionOutput(), layer.down(), layer.query(), engine.model().head())) {
            int rows = linear.weights().rows();
            int columns = linear.weights().columns();
            int[] x = new SplittableRandom(columns).ints(columns, Short.MIN_VALUE, Short.MAX_VALUE + 1).toArray();
            int[] whole = new int[rows];
            linear.outputs(x, 0, IntStream.range(0, rows).toArray(), rows, whole);
            assertArrayEquals(gemm(linear, x), whole);
            for (int engines : ENGINES) {
                for (int r = 0; r < rows; r++) {
                    long met = 0;
                    for (int e = engines - 1; e >= 0; e--) { // in another order than columns have
                        met += partial(linear, r, x, start(columns, e, engines), start(columns, e + 1, engines));
                    }
                    assertEquals(whole[r], linear.round(met, r), engines + " engines, row " + r);
                }
            }
        }
    }

    private static int[] gemm(FixedLinear linear, int[] x) {
        int[] y = new int[linear.weights().rows()];
        double[] operand = new double[x.length];
        linear.load(x, 0, 1, operand);
        linear.run(new ExactProducts(tiny.workers()), tiny.workers(), operand, 1, y);
        return y;
    }

    private static long partial(FixedLinear linear, int row, int[] x, int from, int to) {
        long sum = 0;
        for (int j = from; j < to; j++) {
            sum += (long) linear.weights().weight(row, j) * x[j] << linear.inputShifts()[j];
        }
        return sum;
    }

    @Test
    void theCoarseFineHead() {
        check(book(1, 2, 256), 40, 5, FixedCalibratedHead.Widths.standard());
        check(book(2, 0, 16), 0, 7, FixedCalibratedHead.Widths.standard());
        check(book(1, 2, 64), 120, 1, new FixedCalibratedHead.Widths(16, 20, 20, 4));
        check(book(1, 1, 100), 9, 9, new FixedCalibratedHead.Widths(6, 5, 7, 2)); // few distinct scores, saturated states; none refined
        check(book(1, 1, 100), 40, 119, FixedCalibratedHead.Widths.standard());
        check(book(1, 2, 16), 30, 3, new FixedCalibratedHead.Widths(4, 4, 4, 2));
    }

    /** The refinement's entries then decide the exponent of both sets. */
    @Test
    void aRefinementOfGreatCodewords() {
        TileCodebook book = book(1, 2, 64);
        TileCodewords words = book.refinement().words();
        float[] centroids = words.centroids().clone();
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] *= 50;
        }
        TileCodewords great = new TileCodewords(words.columns(), words.starts(), words.codewords(), centroids);
        check(with(book, book.bias(), new Refinement(great, book.refinement().codes())), 40, 5, FixedCalibratedHead.Widths.standard());
    }

    /** Biases of a unit far below the LUTs' are shifted by 15 bits, which leaves their signs; of one far above, LUTs get coarser. */
    @Test
    void biasesOfOtherUnits() {
        for (int exponent : new int[] {-30, 14}) {
            TileCodebook book = book(1, 2, 64);
            Bias bias = new Bias(Math.scalb(book.bias().unit(), exponent), book.bias().base(), book.bias().values());
            check(with(book, bias, book.refinement()), 40, 5, FixedCalibratedHead.Widths.standard());
        }
    }

    private static TileCodebook book(double bits, double refineBits, int codewords) {
        TileVqOptions options = TileVqOptions.calibrated(bits).withRefineBits(refineBits).withCodewords(codewords);
        return TileVq.fit(tiny.model().head(), moments, options, tiny.workers());
    }

    private static TileCodebook with(TileCodebook book, Bias bias, Refinement refinement) {
        return new TileCodebook(book.columns(), book.stateMap(), book.stateOffset(), book.words(), book.codes(), bias, book.order(),
                book.distortion(), book.residuals(), refinement);
    }

    private static void check(TileCodebook book, int survivors, int k, FixedCalibratedHead.Widths formats) {
        FixedCalibratedHead head = new FixedCalibratedHead(book, moments, survivors, engine.hiddenFormat(), formats, tiny.workers());
        FixedCoarseFineHead whole = new FixedCoarseFineHead(head, engine.head(), k);
        int[] ids = new int[k];
        int[] logits = new int[k];
        for (int i = 0; i < STATES; i++) {
            int[] state = Arrays.copyOfRange(hidden, i * D, (i + 1) * D);
            head.candidates(state, 0, k, ids);
            engine.head().logits(state, 0, ids, k, logits);
            long[] scores = scores(head, state);
            for (int engines : ENGINES) {
                List<Integer> rows = best(IntStream.range(0, book.rows()).boxed().toList(), scores, survivors > k ? survivors : k, engines);
                if (survivors > k) {
                    long[] refined = refined(head, state, scores);
                    rows = best(rows, refined, k, engines);
                }
                assertArrayEquals(ids, rows.stream().mapToInt(v -> v).toArray(), engines + " engines, state " + i);
            }
            assertEquals(ids[FixedLmHead.greatest(logits, k)], whole.greedy(state, 0));
        }
    }

    /** The n best rows of what each engine finds to be the n best of its own, ascending. */
    private static List<Integer> best(List<Integer> rows, long[] scores, int n, int engines) {
        List<Integer> found = new ArrayList<>();
        for (int e = 0; e < engines; e++) {
            found.addAll(best(rows.subList(start(rows.size(), e, engines), start(rows.size(), e + 1, engines)), scores, n));
        }
        return best(found, scores, n);
    }

    private static List<Integer> best(List<Integer> rows, long[] scores, int n) {
        Comparator<Integer> order = Comparator.comparingLong(v -> -scores[v]);
        return rows.stream().sorted(order.thenComparing(v -> v)).limit(n).sorted().toList();
    }

    /** Every row's score by the first set of tiles, in plain loops. */
    private static long[] scores(FixedCalibratedHead head, int[] state) {
        int[] mapped = mapped(head.map(), state);
        int exponent = exponent(head, mapped);
        long[][] luts = luts(head.luts(), mapped, exponent);
        long[] scores = new long[head.vocabulary()];
        for (int v = 0; v < scores.length; v++) {
            scores[v] = head.scan().bias(v) >> Math.min(15, exponent + head.biasShift());
            for (int tile = 0; tile < luts.length; tile++) {
                scores[v] += luts[tile][head.scan().code(v, tile)];
            }
        }
        return scores;
    }

    /** With the look-ups of the second set added. */
    private static long[] refined(FixedCalibratedHead head, int[] state, long[] scores) {
        int[] mapped = mapped(head.map(), state);
        long[][] luts = luts(head.refined(), mapped, exponent(head, mapped));
        byte[] codes = head.book().refinement().codes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        int[] places = head.book().places();
        long[] refined = scores.clone();
        for (int v = 0; v < scores.length; v++) {
            for (int tile = 0; tile < luts.length; tile++) {
                refined[v] += luts[tile][codes[places[v] * luts.length + tile] & 0xff];
            }
        }
        return refined;
    }

    private static int[] mapped(FixedStateMap map, int[] state) {
        int[] mapped = new int[D];
        for (int i = 0; i < D; i++) {
            long sum = -map.offsets()[i];
            for (int j = 0; j < D; j++) {
                sum += (long) map.matrix().weight(i, j) * state[j];
            }
            mapped[i] = (int) Math.clamp(Rounding.NEAREST_EVEN.shiftRight(sum, map.shifts()[i]), map.range().minRaw(), map.range().maxRaw());
        }
        return mapped;
    }

    /** The least with which every entry of both sets fits its width, every row's sum 16 bits, and biases keep their fraction bits. */
    private static int exponent(FixedCalibratedHead head, int[] mapped) {
        int exponent = -head.biasShift();
        for (FixedLuts luts : head.refined() == null ? List.of(head.luts()) : List.of(head.luts(), head.refined())) {
            long[][] above = above(luts, mapped);
            long widest = Arrays.stream(above).flatMapToLong(Arrays::stream).max().orElseThrow();
            long total = Arrays.stream(above).mapToLong(tile -> Arrays.stream(tile).max().orElseThrow()).sum();
            int e = 0;
            while (Rounding.HALF_UP.shiftRight(widest, e) >= 1 << luts.entryBits() || (total >> e) + above.length > 0xffff) {
                e++;
            }
            exponent = Math.max(exponent, e);
        }
        return exponent;
    }

    private static long[][] luts(FixedLuts luts, int[] mapped, int exponent) {
        return Arrays.stream(above(luts, mapped))
                .map(tile -> Arrays.stream(tile).map(p -> Rounding.HALF_UP.shiftRight(p, exponent)).toArray()).toArray(long[][]::new);
    }

    /** Products of tile and codeword, less the least of their tile: long[tile][codeword]. */
    private static long[][] above(FixedLuts luts, int[] mapped) {
        TileCodewords words = luts.words();
        long[][] above = new long[words.tiles()][words.codewords()];
        for (int tile = 0; tile < above.length; tile++) {
            for (int c = 0; c < words.codewords(); c++) {
                for (int column = words.start(tile); column < words.start(tile) + words.width(tile); column++) {
                    int input = words.columns()[column];
                    above[tile][c] += (long) luts.codewords()[column * words.codewords() + c] * (input < 0 ? 1 : mapped[input]);
                }
            }
            long least = Arrays.stream(above[tile]).min().orElseThrow();
            above[tile] = Arrays.stream(above[tile]).map(p -> p - least).toArray();
        }
        return above;
    }
}
