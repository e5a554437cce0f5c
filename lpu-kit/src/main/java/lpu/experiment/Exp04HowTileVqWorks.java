package lpu.experiment;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVqOptions;
import lpu.model.Heads;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.tensor.Matrix;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 04: codebook, indices and LUT of a real LM head as pictures, and one row's score tile by tile. */
public final class Exp04HowTileVqWorks {
    private static final int SHOWN_ROWS = 64;
    private static final int SHOWN_TILES = 24;

    private Exp04HowTileVqWorks() {
    }

    /**
     * @param tileWidth t
     * @param codewords K
     * @param prompt whose next token is scored
     */
    public record Options(int tileWidth, int codewords, String prompt) {
        public static Options standard() {
            return new Options(8, 256);
        }

        public Options(int tileWidth, int codewords) {
            this(tileWidth, codewords, "The capital of France is");
        }
    }

    /**
     * @param tiles per tile: variance of the weights, and the share that the codewords keep
     * @param pictures the cells of three pictures: codebook of tile 0, indices, LUT
     * @param sum the exact head's best row: index, LUT entry and running sum per tile
     * @param token the text of that row
     * @param exactLogit of that row
     */
    public record Result(ResultTable tiles, ResultTable pictures, ResultTable sum, String token, float exactLogit) {
    }

    public static Result run(Lab lab, Options options) {
        RunInfo info = lab.runInfo(null);
        TileCodebook book = Heads.codebook(
                new TileVqOptions(options.tileWidth, options.codewords, 12, 0, 1e-4, 1), lab.engine());
        float[] hidden = lab.hiddenAfter(options.prompt);
        float[] logits = new float[lab.model().config().vocabulary()];
        Heads.exact(lab.engine()).logits(hidden, logits);
        int best = IntStream.range(0, logits.length).boxed()
                .max(Comparator.comparingDouble(v -> logits[v])).orElseThrow();
        String token = lab.tokenizer().decode(new int[] {best});
        return new Result(tiles(lab.model().head(), book, info), pictures(book, hidden, info),
                sum(book, hidden, best, token, info), token, logits[best]);
    }

    private static ResultTable tiles(Matrix head, TileCodebook book, RunInfo info) {
        double[] sums = new double[head.columns()];
        double[] squares = new double[head.columns()];
        float[] row = new float[head.columns()];
        for (int v = 0; v < head.rows(); v++) {
            head.row(v, row, 0);
            for (int j = 0; j < row.length; j++) {
                sums[j] += row[j];
                squares[j] += (double) row[j] * row[j];
            }
        }
        IntColumn tile = IntColumn.create("tile");
        DoubleColumn variance = DoubleColumn.create("variance");
        DoubleColumn kept = DoubleColumn.create("variance kept");
        for (int i = 0; i < book.tiles(); i++) {
            double own = 0;
            for (int j = book.words().start(i); j < book.words().start(i) + book.words().width(i); j++) {
                double mean = sums[j] / head.rows();
                own += squares[j] / head.rows() - mean * mean;
            }
            tile.append(i);
            variance.append(own);
            kept.append(1 - book.distortion()[i] / own);
        }
        return ResultTable.of("What the codewords keep of each tile", Provenance.MEASURED, info, tile, variance, kept);
    }

    /** Long form: picture, row, column, value. */
    private static ResultTable pictures(TileCodebook book, float[] hidden, RunInfo info) {
        Cells cells = new Cells();
        List<Integer> order = IntStream.range(0, book.codewords()).boxed()
                .sorted(Comparator.comparingDouble(c -> book.words().centroid(0, c, 0))).toList();
        int shownTiles = Math.min(SHOWN_TILES, book.tiles());
        for (int c = 0; c < book.codewords(); c++) {
            for (int j = 0; j < book.words().width(0); j++) {
                cells.add("codebook", c, j, book.words().centroid(0, order.get(c), j));
            }
        }
        for (int v = 0; v < Math.min(SHOWN_ROWS, book.rows()); v++) {
            for (int tile = 0; tile < shownTiles; tile++) {
                cells.add("indices", v, tile, book.codes().get(v, tile));
            }
        }
        for (int c = 0; c < book.codewords(); c++) {
            for (int tile = 0; tile < shownTiles; tile++) {
                cells.add("LUT", c, tile, lut(book, hidden, tile, c));
            }
        }
        return ResultTable.of("Tile VQ in pictures", Provenance.MEASURED, info, cells.picture, cells.row, cells.column,
                cells.value);
    }

    private static final class Cells {
        final StringColumn picture = StringColumn.create("picture");
        final IntColumn row = IntColumn.create("row");
        final IntColumn column = IntColumn.create("column");
        final DoubleColumn value = DoubleColumn.create("value");

        void add(String name, int r, int c, double x) {
            picture.append(name);
            row.append(r);
            column.append(c);
            value.append(x);
        }
    }

    /** codeword · h in one tile. */
    private static double lut(TileCodebook book, float[] hidden, int tile, int codeword) {
        double sum = 0;
        for (int j = 0; j < book.words().width(tile); j++) {
            sum += book.words().centroid(tile, codeword, j) * hidden[book.words().start(tile) + j];
        }
        return sum;
    }

    private static ResultTable sum(TileCodebook book, float[] hidden, int row, String token, RunInfo info) {
        IntColumn tile = IntColumn.create("tile");
        IntColumn index = IntColumn.create("index");
        DoubleColumn entry = DoubleColumn.create("LUT entry");
        DoubleColumn running = DoubleColumn.create("sum so far");
        double sum = 0;
        for (int i = 0; i < book.tiles(); i++) {
            int code = book.codes().get(row, i);
            double value = lut(book, hidden, i, code);
            sum += value;
            tile.append(i);
            index.append(code);
            entry.append(value);
            running.append(sum);
        }
        return ResultTable.of("The score of row %d, '%s'".formatted(row, token), Provenance.MEASURED, info, tile, index,
                entry, running);
    }

    /** The figures that matter, in words. */
    public static String notice(Result result) {
        Table tiles = result.tiles.table();
        double error = 0;
        double all = 0;
        for (Row tile : tiles) {
            all += tile.getDouble("variance");
            error += tile.getDouble("variance") * (1 - tile.getDouble("variance kept"));
        }
        DoubleColumn running = result.sum.table().doubleColumn("sum so far");
        return """
                The codewords keep %.1f %% of the weights' variance, between %.1f %% and %.1f %% by tile.
                The best row, '%s', scores %.2f by %d look-ups; its exact logit is %.2f.
                """.formatted(100 * (1 - error / all), 100 * tiles.doubleColumn("variance kept").min(),
                100 * tiles.doubleColumn("variance kept").max(), result.token, running.get(running.size() - 1),
                running.size(), result.exactLogit);
    }
}
