package lpu.plot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Figures of every kind with long labels, crowded line ends, gaps and extreme values. */
public final class SampleFigures {
    private SampleFigures() {
    }

    public static XyChart lines() {
        double[] k = IntStream.rangeClosed(0, 15).mapToDouble(i -> 1 << i).toArray();
        XyChart chart = XyChart.of("How many candidates does each coarse score need to keep the exact top-1?",
                        "measured · SmolLM2-135M · WikiText-2, 1,500 positions")
                .x(Axis.log("candidates k")).y(Axis.linear("exact top-1 kept, %"));
        String[] names = {"sign(W)·sign(h)", "sign(W)·h", "tile VQ", "calibrated VQ"};
        double[] scales = {9000, 1500, 300, 20};
        for (int s = 0; s < 4; s++) {
            double scale = scales[s];
            chart = chart.markedLine(names[s], k, kept(k, scale));
        }
        return chart.vertical(4096, "k = 4,096").horizontal(99, "99 %");
    }

    private static double[] kept(double[] k, double scale) {
        return IntStream.range(0, k.length).mapToDouble(i -> 100 * (1 - StrictMath.exp(-k[i] / scale))).toArray();
    }

    public static XyChart errorBars() {
        double[] bits = {0.5, 1, 2, 4};
        return XyChart.of("Recall falls with bits", "measured").x(Axis.linear("bits per weight"))
                .y(Axis.log("share of positions missed"))
                .add(Series.of("a legend entry that is too long to stand at the end of its line", bits,
                        new double[] {0.1, 0.01, 1e-3, 2e-6}, Series.Mark.POINTS, 0)
                        .bounds(new double[] {0.08, 0.007, 4e-4, 1e-6}, new double[] {0.12, 0.013, 2e-3, 9e-6}))
                .points("second", bits, new double[] {0.3, Double.NaN, 0, Double.POSITIVE_INFINITY});
    }

    public static BarChart stacked() {
        return BarChart.of("Where a token's time goes", "measured · SmolLM2-135M · 2 threads",
                        Axis.linear("time per token, ms"),
                        List.of("prefill", "decoding", "decoding, coarse-fine head"))
                .bars("embedding", 0.02, 0.01, 0.01).bars("attention", 0.8, 2.1, 2.1).bars("FFN", 1.9, 4.6, 4.6)
                .bars("norms", 0.1, 0.3, 0.3).bars("LM head", 0.4, 3.2, 0.35).stack();
    }

    public static BarChart grouped() {
        return BarChart.of("Bytes read", "modelled", Axis.linear("MB"),
                        List.of("SmolLM2-135M-Instruct", "Gemma-3-270M", "Llama-3.2-1B", "Qwen3-1.7B-with-long-name",
                                "Another-model-name"))
                .bars("layers", 70, 69, 700, 1400, 12).bars("head", 30, 178, 278, 331, -40);
    }

    private static final List<String> TURNED = List.of("a-very-long-name-without-any-blanks-in-it-at-all", "b",
            "c-long-name-as-well", "d", "e", "f", "g", "h");

    /** Names that cannot stand below their bars, the longest one at the left edge; bars of no length. */
    public static BarChart turned() {
        return BarChart.of("", "", Axis.log("cycles"), TURNED)
                .bars("", 1, 10, 100, 1000, 1e4, 1e5, 0, Double.NaN).categoryTitle("unit");
    }

    /** The same with nothing else that keeps the plot from the left edge. */
    public static BarChart turnedAtTheEdge() {
        return BarChart.of("", "", Axis.linear(""), TURNED).bars("", 1, 2, 3, 4, 5, 6, 7, 8);
    }

    public static BarChart lying() {
        return BarChart.of("The LM head's share grows with the vocabulary", "modelled from shapes",
                        Axis.linear("share of bytes read per token, %"),
                        List.of("SmolLM2-135M (V = 49,152)", "Gemma 3 270M (V = 262,144)",
                                "A model with a name that does not end soon enough for one line (V = 1,000,000)"))
                .bars("LM head", 31, 72, 90.5).lying();
    }

    public static HeatMap heat() {
        Random random = new Random(1);
        double[][] values = new double[16][16];
        for (double[] row : values) {
            for (int c = 0; c < row.length; c++) {
                row[c] = random.nextGaussian();
            }
        }
        values[3][4] = Double.NaN;
        return HeatMap.of("Codebook of tile 7", "measured · SmolLM2-135M", values)
                .axes("column of the tile", "codeword", "weight").diverge().withCellText();
    }

    public static Panels panels() {
        double[][] codes = new double[48][24];
        for (int r = 0; r < codes.length; r++) {
            for (int c = 0; c < codes[0].length; c++) {
                codes[r][c] = (r * 31 + c * 17) % 256;
            }
        }
        double[][] lut = new double[256][24];
        for (int r = 0; r < lut.length; r++) {
            for (int c = 0; c < lut[0].length; c++) {
                lut[r][c] = StrictMath.sin(r * 0.1) * (c - 10);
            }
        }
        return Panels.row("Tile VQ: a codebook, its indices, and the LUT of one token", "measured · SmolLM2-135M",
                heat(), HeatMap.of("Indices", "", codes).axes("tile", "vocabulary row", "codeword"),
                HeatMap.of("Look-up table of one token", "", lut).axes("tile", "codeword", "partial score").diverge());
    }

    public static Timeline timeline() {
        List<Timeline.Interval> reads = IntStream.range(0, 40).mapToObj(i -> new Timeline.Interval(0, 25 * i, 25 * i + 20)).toList();
        List<Timeline.Interval> sums = IntStream.range(0, 40).mapToObj(i -> new Timeline.Interval(1, 25 * i + 20, 25 * i + 35)).toList();
        return Timeline.of("What each unit does", "modelled", Axis.linear("cycles"),
                        List.of("HBM", "VPU", "a unit whose name is far too long to stand beside its lane"))
                .group("reading", reads).group("computing", sums)
                .group("waiting", List.of(new Timeline.Interval(2, 100, 900), new Timeline.Interval(2, 950, 950)));
    }

    public static Flow flow() {
        return new Flow("Two ways", "measured", List.of(
                new Flow.Lane("all at once", "h", List.of(new Flow.Step(100, List.of("everything", "1,000 rows"), "")), "argmax: a"),
                new Flow.Lane("in three steps", "h", List.of(
                        new Flow.Step(4, List.of("a step whose name is too long for one line", "1,000 rows", "a, b, c"), "best 100"),
                        new Flow.Step(0, List.of("nothing"), "best 10"), new Flow.Step(1, List.of("the rest"), "")),
                        "a result that takes more than one line")));
    }

    public static Panels grid() {
        return Panels.grid("Four kinds", "", 2, lines(), stacked(), lying(), errorBars());
    }

    public static Map<String, Figure> all() {
        Map<String, Figure> all = new LinkedHashMap<>();
        all.put("lines", lines());
        all.put("errorBars", errorBars());
        all.put("stacked", stacked());
        all.put("grouped", grouped());
        all.put("turned", turned());
        all.put("turnedAtTheEdge", turnedAtTheEdge());
        all.put("lying", lying());
        all.put("heat", heat());
        all.put("timeline", timeline());
        all.put("flow", flow());
        all.put("panels", panels());
        all.put("grid", grid());
        all.put("empty", XyChart.of("Nothing yet", ""));
        return all;
    }
}
