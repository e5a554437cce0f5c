package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import lpu.model.NamedShape;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.tensor.BlockFormat;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/**
 * Notebook 01, the part that needs no weights: the LM head of well-known models, from their shapes. Bytes follow from
 * formats' bits per weight ({@link NamedShape#headBytes}); a token's bytes are those of the head and of all layers.
 */
public final class HeadShares {
    /** Of the head, in the table's order. */
    private static final List<BlockFormat> FORMATS =
            List.of(BlockFormat.BF16, BlockFormat.Q8_0, BlockFormat.Q6_K, BlockFormat.Q4_K);
    /** What layers are mostly stored in; in files with shorter rows Q4_0, of as many bits. */
    private static final BlockFormat LAYERS = BlockFormat.Q4_K;
    private static final String LAYER_WEIGHTS = "layer weights, M";
    private static final int MOST_PANELS = 4;

    private HeadShares() {
    }

    /** One row per model: vocabulary, width, head bytes in each format, and the head's share on 4-bit layers. */
    public static ResultTable table() {
        List<Column<?>> columns = new ArrayList<>();
        columns.add(StringColumn.create("model", texts(NamedShape::name)));
        columns.add(IntColumn.create("V", NamedShape.ALL.stream().mapToInt(NamedShape::vocabulary).toArray()));
        columns.add(IntColumn.create("d", NamedShape.ALL.stream().mapToInt(NamedShape::width).toArray()));
        columns.add(numbers(LAYER_WEIGHTS, s -> s.layerWeights() / 1e6));
        FORMATS.forEach(f -> columns.add(numbers("head MB, " + f, s -> s.headBytes(f) / 1e6)));
        FORMATS.forEach(f -> columns.add(numbers(shareColumn(f), s -> s.headShare(f, LAYERS))));
        columns.add(StringColumn.create("source of the shape", texts(NamedShape::source)));
        return ResultTable.of("The LM head's bytes, and its share of a decoded token's weight bytes on " + LAYERS
                + " layers", Provenance.MODELLED, RunInfo.of(1, null, null, 0), columns.toArray(Column<?>[]::new));
    }

    private static List<String> texts(Function<NamedShape, String> of) {
        return NamedShape.ALL.stream().map(of).toList();
    }

    private static DoubleColumn numbers(String name, ToDoubleFunction<NamedShape> of) {
        return DoubleColumn.create(name, NamedShape.ALL.stream().mapToDouble(of).toArray());
    }

    private static String shareColumn(BlockFormat head) {
        return "share, " + head + " head";
    }
}
