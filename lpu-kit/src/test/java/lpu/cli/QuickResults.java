package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lpu.report.Project;

/**
 * What a quick run of a notebook has just written, against the committed tables. Four kinds of figures:
 * <ul>
 * <li>Arithmetic and models of hardware are the same everywhere: compared exactly.
 * <li>Shapes and bytes of a model are the same everywhere, but are summed as doubles: within {@link #ROUNDING}.
 * <li>What follows from float sums differs with the vector width, in the last bits. That can move a weight into another
 * codeword and a row by some ranks; k@99 of 500 positions is the fifth largest rank, so a few such moves count: within
 * a factor, given below, for ranks. (Vectors of 256 instead of 512 bits changed one k@99.9 by one; other libraries multiply
 * matrices on other machines.)
 * <li>Times are never compared with committed ones: only ratios of times of one run, within bounds that a slow machine meets.
 * </ul>
 * Rows of models that are not there are left out.
 */
final class QuickResults {
    private static final double ROUNDING = 1e-9;
    /** Float sums in another order, averaged over hundreds of positions. */
    private static final double FLOAT_SUMS = 2e-3;
    private static final String MODEL = "model";

    private final Path fresh;

    QuickResults(Path fresh) {
        this.fresh = fresh;
    }

    /** Throws AssertionError where a result of notebook {@code number} is not what it was. */
    void check(int number) {
        switch (number) {
            case 1 -> whereTimeGoes();
            case 2 -> {
                exact("02-how-coarse-then-fine-works");
                pair("02-real", "prompt", "exact choice").factor(2, 5, "rank by sign", "rank by tile VQ");
            }
            case 3 -> sign();
            case 4 -> pair("04-tiles", "tile").relative(FLOAT_SUMS, "variance").relative(0.02, "variance kept");
            case 5 -> candidates();
            case 6 -> codebooks();
            case 7 -> sameText();
            case 8 -> widths();
            case 9 -> {
                exact("09-can-silu-and-softmax-be-tables");
                exact("09-knees");
                exact("09-attention");
            }
            case 10 -> perplexity();
            case 11, 12 -> allExact(number + "-");
            case 13 -> pair("13-assumed", "piece", "resource").relative(ROUNDING, "by hand", "synthesised", "ratio");
            default -> throw new IllegalArgumentException("what notebook %d must give is not stated here".formatted(number));
        }
    }

    /** Whether a notebook's results are the same with any text, or none. */
    static boolean sameWithAnyText(int number) {
        return number == 2 || number == 4 || number == 9 || number >= 11;
    }

    private TablePair pair(String name, String... key) {
        return TablePair.of(committed(name), fresh(name), key);
    }

    private void exact(String name) {
        TablePair.exact(committed(name), fresh(name));
    }

    private void allExact(String prefix) {
        try (Stream<Path> files = Files.list(fresh)) {
            List<Path> own = files.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted().toList();
            assertTrue(own.size() > 3, own.toString());
            own.forEach(f -> exact(f.getFileName().toString().replace(".csv", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path committed(String name) {
        return Project.home().resolve("data/results").resolve(name + ".csv");
    }

    private Path fresh(String name) {
        Path file = fresh.resolve(name + ".csv");
        assertTrue(Files.exists(file), name + " was not written");
        return file;
    }

    private void whereTimeGoes() {
        exact("01-head-share");
        TablePair pair = pair("01-where-decoding-time-goes", MODEL, "phase", "component")
                .relative(ROUNDING, "tokens", "MB per token", "byte share");
        for (String model : pair.distinct(MODEL)) {
            double decoded = pair.fresh("time share", model, "decoding", "LM head");
            double prefilled = pair.fresh("time share", model, "prefill", "LM head");
            between("head's share of decoding's time", decoded, 0.03, 0.9);
            assertTrue(prefilled < decoded / 2, "the head takes " + prefilled + " of prefill, " + decoded + " of decoding");
        }
    }

    /** The committed run is the full one, of 4,000 positions; a quick one has 1,000 of them. */
    private void sign() {
        pair("03-how-far-the-sign-takes-us", MODEL, "coarse").relative(ROUNDING, "bits per weight").factor(2, 10, "k@90", "k@99");
        pair("03-column-energy", MODEL, "column rank").relative(FLOAT_SUMS, "cumulative share");
    }

    private void candidates() {
        TablePair pair = pair("05-how-many-candidates", MODEL, "coarse").relative(ROUNDING, "bits per weight", "positions")
                .factor(1.15, 3, "k@50", "k@90").factor(1.3, 5, "k@99").factor(1.5, 10, "k@99.9");
        for (String model : pair.distinct(MODEL)) {
            assertTrue(pair.fresh("k@99", model, "vq, 1 bit") * 2 < pair.fresh("k@99", model, "sign, 1 bit"), model);
        }
        TablePair text = pair("05-perplexity", MODEL, "head", "k").relative(ROUNDING, "scored");
        for (String model : text.distinct(MODEL)) {
            text.where(MODEL, model).where("head", "exact").relative(FLOAT_SUMS, "perplexity");
        }
        text.relative(0.1, "perplexity", "among candidates");
    }

    private void codebooks() {
        for (String table : List.of("06-ingredients", "06-bits", "06-codewords", "06-calibrations")) {
            pair(table, MODEL, "what", "text").relative(ROUNDING, "bits per weight", "positions")
                    .factor(1.3, 3, "k@90").factor(2, 10, "k@99");
        }
        TablePair steps = pair("06-ingredients", MODEL, "what", "text");
        for (String model : steps.distinct(MODEL)) {
            for (String text : steps.distinct("text")) {
                double plain = steps.fresh("k@99", model, "plain tile VQ", text);
                double calibrated = steps.fresh("k@99", model, "+ tilted biases", text);
                assertTrue(plain > 3 * calibrated, "%s, %s: k@99 %s, calibrated %s".formatted(model, text, plain, calibrated));
            }
        }
        TablePair budgets = pair("06-budgets", MODEL, "rule", "text").relative(ROUNDING, "bound of misses, %", "positions");
        budgets.atMost(2, "missed, %");
    }

    /**
     * One token that differs changes all that follow, so a text may differ on another machine; never that the exact head
     * equals itself, and a thousand candidates of the calibrated head leave room.
     */
    private void sameText() {
        TablePair pair = pair("07-the-same-text", MODEL, "head", "k").relative(0.02, "MB per token");
        for (String model : pair.distinct(MODEL)) {
            TablePair exact = pair.where(MODEL, model).where("head", "exact");
            assertEquals(List.of(1.0), exact.freshAll("equal share"));
            between("calibrated, equal share", pair.fresh("equal share", model, "calibrated", "1024"), 0.75, 1);
        }
        TablePair blocks = pair("07-blocks", MODEL, "text", "standard deviations").relative(ROUNDING, "states")
                .relative(0.05, "rows looked at, %");
        // Passed over too rashly, a block takes a few tokens with it that come again and again: sums in another order, and so
        // another order of similarity, changed up to 4 % of what is kept.
        List.of("2", "3", "3.5").forEach(few -> blocks.where("standard deviations", few).relative(0.05, "kept"));
        List.of("4", "4.5", "6", "all rows").forEach(many -> blocks.where("standard deviations", many).relative(0.01, "kept"));
        for (String model : blocks.distinct(MODEL)) {
            for (String text : blocks.distinct("text")) {
                double states = blocks.fresh("states", model, text, "4.5");
                between(model + ", " + text + ", lost", states - blocks.fresh("kept", model, text, "4.5"), 0, 0.005 * states);
            }
        }
        TablePair speed = pair("07-how-fast", MODEL, "threads", "by", "part", "variant");
        for (String model : speed.distinct(MODEL)) {
            TablePair heads = speed.where(MODEL, model).where("threads", "1").where("part", "head");
            for (String head : List.of("calibrated 1.0 bit k=512", "calibrated 0.425+0.8 bit k=512")) {
                between(head + ", kept", heads.where("variant", head).freshAll("top-1 kept").getFirst(), 0.95, 1);
            }
            // The default head; the one of two codes is hardware's.
            between(model + ", times as fast as exact",
                    heads.where("variant", "calibrated 1.0 bit k=512").freshAll("times as fast as exact").getFirst(), 2, 50);
        }
    }

    /** The committed run is the full one; what it says holds of a quick one too. */
    private void widths() {
        TablePair pair = pair("08-how-many-bits-per-node", MODEL, "varied", "bits");
        for (String model : pair.distinct(MODEL)) {
            between(model + ", 16 bits", pair.fresh("change", model, "activations, room to spare", "16"), -0.05, 0.05);
            between(model + ", weights of 8 bits", pair.fresh("change", model, "weights", "8"), -0.05, 0.05);
            assertTrue(pair.fresh("change", model, "activations, room to spare", "8") > 1, model + ", 8 bits");
            assertTrue(pair.fresh("change", model, "weights", "4") > 1, model + ", weights of 4 bits");
        }
    }

    /** The committed run is the full one of 20 chunks; the table of saturated formats has one chunk in both. */
    private void perplexity() {
        TablePair pair = pair("10-does-perplexity-survive", MODEL, "text", "arithmetic");
        for (String model : pair.distinct(MODEL)) {
            for (String text : pair.distinct("text")) {
                between(model + ", " + text + ", a16w8", pair.fresh("change", model, text, "a16w8"), -0.05, 0.05);
                between(model + ", " + text + ", coarse-fine",
                        pair.fresh("greedy tokens kept", model, text, "a16w8 + coarse-fine"), 0.98, 1);
            }
        }
        TablePair saturated = pair("10-saturated", MODEL, "text", "arithmetic");
        saturated.where("arithmetic", "float").relative(FLOAT_SUMS, "perplexity");
        saturated.factor(1.5, 0, "perplexity").factor(1.3, 100, "overflows");
    }

    private static void between(String what, double value, double low, double high) {
        assertTrue(value >= low && value <= high, "%s: %s is not within %s to %s".formatted(what, value, low, high));
    }
}
