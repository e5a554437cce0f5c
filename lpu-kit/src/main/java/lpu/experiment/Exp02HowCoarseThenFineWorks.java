package lpu.experiment;

import java.util.List;
import java.util.Locale;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVqOptions;
import lpu.head.CoarseHead;
import lpu.model.Heads;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;

/** Notebook 02: coarse, then fine, on a matrix small enough to print; and once on a real LM head. */
public final class Exp02HowCoarseThenFineWorks {
    private static final String WORD = "word";
    private static final String SCORE = "score";

    private Exp02HowCoarseThenFineWorks() {
    }

    /**
     * @param codewords K per tile
     * @param k         candidates
     * @param prompts   for the real head
     */
    public record Options(int tileWidth, int codewords, int k, List<String> prompts) {
        public static Options standard() {
            return new Options(2, 3, 2, List.of("The capital of France is", "Once upon a time there was a",
                    "Water boils at a temperature of", "She opened the door and", "The opposite of hot is"));
        }
    }

    private static RunInfo info() {
        return RunInfo.of(1, null, null, 1);
    }

    private static StringColumn words(SmallHead head) {
        return StringColumn.create(WORD, head.words());
    }

    private static DoubleColumn column(String name, float[] values) {
        DoubleColumn column = DoubleColumn.create(name);
        for (float value : values) {
            column.append(value);
        }
        return column;
    }

    private static float[] column(SmallHead head, int j) {
        float[] values = new float[head.words().size()];
        for (int v = 0; v < values.length; v++) {
            values[v] = head.weights()[v][j];
        }
        return values;
    }

    /** The matrix, and the exact head: every logit, and ranks. */
    public static ResultTable exact() {
        SmallHead head = SmallHead.standard();
        DoubleColumn[] weights = new DoubleColumn[head.columns()];
        for (int j = 0; j < weights.length; j++) {
            weights[j] = column("w" + j, column(head, j));
        }
        float[] logits = head.logits();
        return ResultTable.of("The exact head", Provenance.MEASURED, info(), words(head), weights[0], weights[1], weights[2],
                weights[3], column("logit", logits), IntColumn.create("rank", SmallHead.ranks(logits)));
    }

    /** Of the signs alone. */
    public static ResultTable signs() {
        SmallHead head = SmallHead.standard();
        StringColumn signs = StringColumn.create("signs");
        for (float[] row : head.weights()) {
            StringBuilder text = new StringBuilder();
            for (float w : row) {
                text.append(w < 0 ? '-' : '+');
            }
            signs.append(text.toString());
        }
        float[] scores = head.signScores();
        return ResultTable.of("Coarse scores from the signs", Provenance.MEASURED, info(), words(head), signs,
                column(SCORE, scores), IntColumn.create("rank", SmallHead.ranks(scores)));
    }

    /** Codewords, and what one hidden state makes of each: its LUT entry. */
    public static ResultTable codebook(Options options) {
        SmallHead head = SmallHead.standard();
        TileCodebook book = head.codebook(options.tileWidth, options.codewords);
        IntColumn tile = IntColumn.create("tile");
        IntColumn index = IntColumn.create("index");
        StringColumn codeword = StringColumn.create("codeword");
        DoubleColumn entry = DoubleColumn.create("LUT entry");
        for (int i = 0; i < book.tiles(); i++) {
            for (int c = 0; c < book.codewords(); c++) {
                StringBuilder text = new StringBuilder();
                for (int j = 0; j < book.words().width(i); j++) {
                    text.append(String.format(Locale.ROOT, j == 0 ? "(%.1f" : ", %.1f", book.words().centroid(i, c, j)));
                }
                tile.append(i);
                index.append(c);
                codeword.append(text.append(')').toString());
                entry.append(head.lut(book, i, c));
            }
        }
        return ResultTable.of("Codebook and LUT", Provenance.MEASURED, info(), tile, index, codeword, entry);
    }

    /** Each row's indices, the entries they pick, and their sum. */
    public static ResultTable scan(Options options) {
        SmallHead head = SmallHead.standard();
        TileCodebook book = head.codebook(options.tileWidth, options.codewords);
        StringColumn indices = StringColumn.create("indices");
        StringColumn entries = StringColumn.create("entries");
        for (int v = 0; v < head.words().size(); v++) {
            StringBuilder picked = new StringBuilder();
            StringBuilder sum = new StringBuilder();
            for (int i = 0; i < book.tiles(); i++) {
                int c = book.codes().get(v, i);
                picked.append(i == 0 ? "" : ", ").append(c);
                sum.append(String.format(Locale.ROOT, i == 0 ? "%.1f" : " + %.1f", head.lut(book, i, c)));
            }
            indices.append(picked.toString());
            entries.append(sum.toString());
        }
        float[] scores = head.lutScores(book);
        return ResultTable.of("Coarse scores by look-ups", Provenance.MEASURED, info(), words(head), indices, entries,
                column(SCORE, scores), IntColumn.create("rank", SmallHead.ranks(scores)));
    }

    /** Exact logits of the k best rows by look-ups, and which one is chosen. */
    public static ResultTable fine(Options options) {
        SmallHead head = SmallHead.standard();
        float[] coarse = head.lutScores(head.codebook(options.tileWidth, options.codewords));
        float[] logits = head.logits();
        StringColumn word = StringColumn.create(WORD);
        DoubleColumn score = DoubleColumn.create("coarse score");
        DoubleColumn logit = DoubleColumn.create("exact logit");
        StringColumn chosen = StringColumn.create("chosen");
        int[] candidates = SmallHead.best(coarse, options.k);
        int best = candidates[0];
        for (int v : candidates) {
            best = logits[v] > logits[best] ? v : best;
        }
        for (int v : candidates) {
            word.append(head.words().get(v));
            score.append(coarse[v]);
            logit.append(logits[v]);
            chosen.append(v == best ? "yes" : "");
        }
        return ResultTable.of("The fine stage", Provenance.MEASURED, info(), word, score, logit, chosen);
    }

    /** Exact logits beside both coarse scores, by word; columns as the figure reads them. */
    public static ResultTable scores(Options options) {
        SmallHead head = SmallHead.standard();
        return ResultTable.of("Exact logits and coarse scores", Provenance.MEASURED, info(), words(head),
                column("exact logit", head.logits()), column("sign", head.signScores()),
                column("tile VQ", head.lutScores(head.codebook(options.tileWidth, options.codewords))));
    }

    /** On a real LM head: where the exact head's choice ranks by sign and by tile VQ of one bit per weight. */
    public static ResultTable real(Lab lab, Options options) {
        StringColumn prompt = StringColumn.create("prompt");
        StringColumn token = StringColumn.create("exact choice");
        IntColumn bySign = IntColumn.create("rank by sign");
        IntColumn byVq = IntColumn.create("rank by tile VQ");
        CoarseHead sign = Heads.sign(lab.engine());
        CoarseHead vq = Heads.vq(TileVqOptions.forBits(1), lab.engine());
        for (String text : options.prompts) {
            float[] hidden = lab.hiddenAfter(text);
            float[] logits = new float[lab.model().config().vocabulary()];
            Heads.exact(lab.engine()).logits(hidden, logits);
            int best = SmallHead.order(logits)[0];
            prompt.append(text);
            token.append(lab.tokenizer().decode(new int[] {best}));
            bySign.append(rank(sign, hidden, best));
            byVq.append(rank(vq, hidden, best));
        }
        return ResultTable.of("Where the exact choice ranks", Provenance.MEASURED, lab.runInfo(null), prompt, token, bySign, byVq);
    }

    private static int rank(CoarseHead head, float[] hidden, int row) {
        int[] scores = new int[head.rows()];
        head.score(hidden, scores);
        int better = 0;
        for (int v = 0; v < scores.length; v++) {
            better += scores[v] > scores[row] || scores[v] == scores[row] && v < row ? 1 : 0;
        }
        return better + 1;
    }

    /** The figures that matter, in words. */
    public static String notice(ResultTable scores, ResultTable real) {
        int worstSign = 0;
        int worstVq = 0;
        for (Row row : real.table()) {
            worstSign = Math.max(worstSign, row.getInt("rank by sign"));
            worstVq = Math.max(worstVq, row.getInt("rank by tile VQ"));
        }
        return String.format(Locale.ROOT, "Six rows: the exact choice is %s; it is number %d by sign and number %d by tile VQ.%n"
                + "Real head, %d prompts: the exact choice is at worst number %,d by sign and number %,d by tile VQ.",
                best(scores), rank(scores, "sign"), rank(scores, "tile VQ"), real.table().rowCount(), worstSign, worstVq);
    }

    private static String best(ResultTable scores) {
        return scores.table().stringColumn(WORD).get(exactBest(scores));
    }

    private static int exactBest(ResultTable scores) {
        return SmallHead.order(scores.table().doubleColumn("exact logit").asFloatColumn().asFloatArray())[0];
    }

    private static int rank(ResultTable scores, String by) {
        return SmallHead.ranks(scores.table().doubleColumn(by).asFloatColumn().asFloatArray())[exactBest(scores)];
    }
}
