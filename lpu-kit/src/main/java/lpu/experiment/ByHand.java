package lpu.experiment;

import java.util.List;
import java.util.function.ToDoubleFunction;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.v80.TokenRun;
import lpu.workload.Part;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;

/** The quantities from which a token's time can be computed by hand. */
final class ByHand {
    private record Quantity(String name, String from, ToDoubleFunction<TokenRun> of) {
    }

    private static final List<Quantity> QUANTITIES = List.of(
            new Quantity("attention, MB", "weights of 8 bits, a scale of 16 per row, keys and values of 16 bits",
                    r -> r.stats().bytesRead(Part.ATTENTION) / 1e6),
            new Quantity("FFN, MB", "weights of 8 bits, a scale of 16 per row", r -> r.stats().bytesRead(Part.FFN) / 1e6),
            new Quantity("LM head, MB", "rows of weights, or candidates, refinement and state map",
                    r -> r.stats().bytesRead(Part.LM_HEAD) / 1e6),
            new Quantity("embedding and written, MB", "one row; the new keys and values",
                    r -> (r.stats().bytesRead(Part.EMBEDDING) + r.stats().bytesWritten()) / 1e6),
            new Quantity("all bytes, MB", "their sum", r -> (r.stats().bytesRead() + r.stats().bytesWritten()) / 1e6),
            new Quantity("ports", "cited", r -> r.machine().hbm().ports()),
            new Quantity("bytes of a port", "cited", r -> r.machine().hbm().portBytes()),
            new Quantity("clock, MHz", "assumed: the highest reached", r -> r.machine().clockMHz()),
            new Quantity("bandwidth, GB/s", "of ports, or of the memory's pins where they are slower", TokenRun::bandwidthGBs),
            new Quantity("bytes / bandwidth, ms", "by hand", r -> 1e3 * r.byteSeconds()),
            new Quantity("products, millions", "multiplications of the program", r -> r.products() / 1e6),
            new Quantity("lanes", "engines x pods x lanes", TokenRun::lanes),
            new Quantity("products / lanes / clock, ms", "by hand", r -> 1e3 * r.productSeconds()),
            new Quantity("bound, max, ms", "the busiest unit alone", r -> 1e3 * r.machine().seconds(r.bound().max())),
            new Quantity("bound, sum, ms", "all units one after another", r -> 1e3 * r.machine().seconds(r.bound().sum())),
            new Quantity("simulated, ms", "cycle model", r -> 1e3 * r.stats().seconds()),
            new Quantity("tokens/s", "1,000 / simulated", r -> r.stats().tokensPerSecond()));

    private ByHand() {
    }

    /** Columns: quantity, exact, calibrated, where it comes from. */
    static ResultTable table(TokenRun exact, TokenRun calibrated, String model, RunInfo run) {
        StringColumn what = StringColumn.create("quantity");
        DoubleColumn first = DoubleColumn.create("exact");
        DoubleColumn second = DoubleColumn.create("calibrated");
        StringColumn from = StringColumn.create("from");
        for (Quantity q : QUANTITIES) {
            what.append(q.name);
            first.append(q.of.applyAsDouble(exact));
            second.append(q.of.applyAsDouble(calibrated));
            from.append(q.from);
        }
        return ResultTable.of("A token of %s by hand".formatted(model), Provenance.MODELLED, run, what, first, second, from);
    }
}
