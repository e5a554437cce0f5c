package lpu.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import lpu.report.Figure;
import lpu.report.InputError;
import lpu.report.ResultTable;

/**
 * A figure of the notebooks: drawn from a result table and nothing else.
 *
 * @param name of its SVG in figures/, without the ending
 * @param csv  name of its table in data/results/, without the ending
 */
public record CommittedFigure(String name, String csv, Function<ResultTable, Figure> draw) {
    /** In the notebooks' order. */
    public static final List<CommittedFigure> ALL = List.of(
            figure("01-where-decoding-time-goes", Exp01WhereDecodingTimeGoes::draw),
            figure("01-head-share", HeadShares::draw),
            figure("02-how-coarse-then-fine-works", Exp02HowCoarseThenFineWorks::draw),
            figure("02-one-token", OneToken::draw),
            new CommittedFigure("03-how-far-the-sign-takes-us", "03-recall", Exp03HowFarTheSignTakesUs::draw),
            figure("03-column-energy", Exp03HowFarTheSignTakesUs::drawColumnEnergy),
            figure("04-how-tile-vq-works", Exp04HowTileVqWorks::draw),
            new CommittedFigure("05-how-many-candidates", "05-recall", Exp05HowManyCandidates::draw),
            figure("06-ingredients", Exp06WhichCodebook::drawIngredients),
            figure("06-bits", Exp06WhichCodebook::drawBits),
            figure("07-the-same-text", Exp07TheSameText::draw),
            figure("07-blocks", PassedOver::draw),
            new CommittedFigure("07-how-fast-heads", "07-how-fast", HowFastIsItHere::drawHeads),
            new CommittedFigure("07-how-fast-tokens", "07-how-fast", HowFastIsItHere::drawTokens),
            figure("08-how-many-bits-per-node", WidthFigures::widths),
            figure("08-nodes", WidthFigures::nodes),
            figure("08-tables", WidthFigures::tables),
            figure("08-search", WidthFigures::search),
            figure("09-can-silu-and-softmax-be-tables", TableFigures::entries),
            new CommittedFigure("09-ranges", "09-can-silu-and-softmax-be-tables", TableFigures::ranges),
            figure("09-attention", TableFigures::attention),
            figure("10-does-perplexity-survive", Exp10DoesPerplexitySurvive::draw),
            figure("11-how-an-lpu-runs-a-token", LpuFigures::timeline),
            figure("11-head", LpuFigures::timeline),
            figure("11-units", LpuFigures::units),
            figure("11-attention-steps", table -> LpuFigures.beginning(table, LpuFigures.STEPS_CYCLES)),
            figure("11-attention", LpuFigures::attention),
            figure("12-what-a-v80-reaches", V80Figures::heads),
            figure("12-engines", V80Figures::engines),
            figure("12-designs", V80Figures::designs),
            figure("12-published", V80Figures::published),
            new CommittedFigure("13-does-the-hardware-agree", "13-resources", HardwareFigures::resources));

    private static CommittedFigure figure(String name, Function<ResultTable, Figure> draw) {
        return new CommittedFigure(name, name, draw);
    }

    public String svgName() {
        return name + ".svg";
    }

    public String csvName() {
        return csv + ".csv";
    }

    /** Drawn from the table in a folder of results. Throws InputError where it is missing or another table. */
    public Figure drawFrom(Path results) {
        Path file = results.resolve(csvName());
        ResultTable table = ResultTable.readCsv(file);
        try {
            return draw.apply(table);
        } catch (RuntimeException e) { // columns or rows are missing, in one of many ways
            throw new InputError(file + ": the figure " + name + " cannot be drawn from this table (" + e.getMessage() + ")",
                    e);
        }
    }
}
