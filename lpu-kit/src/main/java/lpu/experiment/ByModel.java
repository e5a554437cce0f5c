package lpu.experiment;

import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import lpu.plot.ResultTable;
import lpu.plot.RunInfo;
import lpu.profile.Lab;
import lpu.profile.Labs;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Results of several models in one table, whose first column names the model; and figures and words made of it. */
final class ByModel {
    private static final String MODEL = "model";

    private ByModel() {
    }

    /** One table of what {@code run} gives for each model; the first column names the model. */
    static ResultTable table(Labs labs, Function<Lab, ResultTable> run) {
        return join(labs.names(), labs.each(run));
    }

    /** Tables of the same columns, one per model, under each other. */
    static ResultTable join(List<String> models, List<ResultTable> results) {
        ResultTable first = results.getFirst();
        Table all = named(models.getFirst(), first.table());
        for (int i = 1; i < results.size(); i++) {
            all.append(named(models.get(i), results.get(i).table()));
        }
        RunInfo run = RunInfo.joined(results.stream().map(ResultTable::run).toList());
        return new ResultTable(first.title(), first.provenance(), run, all);
    }

    private static Table named(String model, Table own) {
        return own.copy().insertColumn(0, StringColumn.create(MODEL, Collections.nCopies(own.rowCount(), model)));
    }

    /** The models of a joined table, in its order. */
    static List<String> models(ResultTable joined) {
        return joined.table().stringColumn(MODEL).asList().stream().distinct().toList();
    }

    /** One model's rows, without the column of the model. */
    static ResultTable of(ResultTable joined, String model) {
        Table all = joined.table();
        Table own = all.where(all.stringColumn(MODEL).isEqualTo(model)).rejectColumns(MODEL);
        return new ResultTable(joined.title(), joined.provenance(), joined.run(), own);
    }

    /** The only model's words, or a paragraph for each, under its name. */
    static String words(ResultTable joined, Function<ResultTable, String> words) {
        return paragraphs(models(joined), model -> words.apply(of(joined, model)));
    }

    /** The same from two tables of the same models. */
    static String words(ResultTable joined, ResultTable other, BiFunction<ResultTable, ResultTable, String> words) {
        return paragraphs(models(joined), model -> words.apply(of(joined, model), of(other, model)));
    }

    private static String paragraphs(List<String> models, Function<String, String> words) {
        if (models.size() == 1) {
            return words.apply(models.getFirst());
        }
        return models.stream().map(model -> model + "\n" + words.apply(model).indent(2))
                .collect(Collectors.joining("\n"));
    }
}
