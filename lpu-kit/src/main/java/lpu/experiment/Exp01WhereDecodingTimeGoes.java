package lpu.experiment;

import java.util.Arrays;
import java.util.List;
import lpu.corpus.Corpus;
import lpu.head.LmHead;
import lpu.model.Component;
import lpu.model.Heads;
import lpu.profile.PhaseProfiler;
import lpu.profile.PhaseProfiler.Phase;
import lpu.profile.ReadBandwidth;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;

/** Notebook 01: prefill against decoding, the LM head's share of bytes and time. {@link HeadShares} has the rest. */
public final class Exp01WhereDecodingTimeGoes {
    private static final String READ_SPEED = "GB/s";

    private Exp01WhereDecodingTimeGoes() {
    }

    /**
     * @param promptTokens prefilled at once
     * @param decodedTokens decoded one at a time after a prompt of {@code decodeContext}
     * @param repeats the fastest of so many runs counts
     */
    public record Options(int promptTokens, int decodeContext, int decodedTokens, int repeats) {
        public static Options standard() {
            return Lab.full() ? new Options(512, 256, 256, 5) : new Options(512, 256, 64, 3);
        }
    }

    /** Columns: model, phase, component, tokens, ms per token, time share, MB per token, byte share. */
    public static ResultTable measure(Labs labs, Options options) {
        return labs.table(lab -> measure(lab, options));
    }

    private static ResultTable measure(Lab lab, Options options) {
        Corpus corpus = lab.corpus();
        int[] text = lab.tokenizer().encode(corpus.text());
        int[] prompt = Arrays.copyOf(text, options.promptTokens);
        int[] decoded = Arrays.copyOf(text, options.decodeContext + options.decodedTokens);
        LmHead exact = Heads.exact(lab.engine());
        Phase prefill = null;
        Phase decoding = null;
        for (int i = 0; i < options.repeats; i++) {
            prefill = faster(prefill, PhaseProfiler.prefill(lab.engine(), exact, prompt));
            decoding = faster(decoding,
                    PhaseProfiler.decode(lab.engine(), exact, decoded, options.decodeContext));
        }
        return table(List.of(prefill, decoding), lab.runInfo(corpus));
    }

    private static Phase faster(Phase a, Phase b) {
        return a == null || b.seconds() < a.seconds() ? b : a;
    }

    private static ResultTable table(List<Phase> phases, RunInfo run) {
        StringColumn phase = StringColumn.create("phase");
        StringColumn component = StringColumn.create("component");
        IntColumn tokens = IntColumn.create("tokens");
        DoubleColumn ms = DoubleColumn.create("ms per token");
        DoubleColumn timeShare = DoubleColumn.create("time share");
        DoubleColumn mb = DoubleColumn.create("MB per token");
        DoubleColumn byteShare = DoubleColumn.create("byte share");
        for (Phase p : phases) {
            for (Component c : Component.values()) {
                phase.append(p.name());
                component.append(c.label);
                tokens.append(p.tokens());
                ms.append(1e3 * p.secondsPerToken().get(c));
                timeShare.append(p.timeShare(c));
                mb.append(p.bytesPerToken().get(c) / 1e6);
                byteShare.append(p.byteShare(c));
            }
        }
        return ResultTable.of("Where time and bytes go", Provenance.MEASURED, run, phase, component, tokens, ms,
                timeShare, mb, byteShare);
    }

    /** Columns: model, MB that a decoded token reads, GB/s of a loop that only reads as much memory. */
    public static ResultTable readLoop(Labs labs) {
        return labs.table(Exp01WhereDecodingTimeGoes::readLoop);
    }

    private static ResultTable readLoop(Lab lab) {
        long bytes = 0;
        for (Component c : Component.values()) {
            bytes += lab.model().weightBytes(c);
        }
        double speed = ReadBandwidth.measure(lab.engine().workers(), bytes);
        return ResultTable.of("A loop that only reads", Provenance.MEASURED, lab.runInfo(null),
                DoubleColumn.create("MB", bytes / 1e6), DoubleColumn.create(READ_SPEED, speed / 1e9));
    }

    /** From {@link #measure}'s table and {@link #readLoop}'s: the figures that matter, in words. */
    public static String notice(ResultTable table, ResultTable readLoop) {
        return ByModel.words(table, readLoop, Exp01WhereDecodingTimeGoes::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable table, ResultTable readLoop) {
        double readSpeed = readLoop.table().doubleColumn(READ_SPEED).get(0);
        double[] mb = new double[2];
        double[] ms = new double[2];
        double[] headBytes = new double[2];
        double[] headTime = new double[2];
        for (Row row : table.table()) {
            int phase = row.getString("phase").equals("prefill") ? 0 : 1;
            mb[phase] += row.getDouble("MB per token");
            ms[phase] += row.getDouble("ms per token");
            if (row.getString("component").equals(Component.LM_HEAD.label)) {
                headBytes[phase] = 100 * row.getDouble("byte share");
                headTime[phase] = 100 * row.getDouble("time share");
            }
        }
        return """
                Prefill: %.2f ms per token, of which the LM head takes %.1f %%.
                Decoding: %.2f ms per token, %.1f times as much.
                The LM head is %.1f %% of a decoded token's bytes and %.1f %% of its time.
                Decoding reads %.1f GB/s; a loop that only reads as much memory reaches %.1f GB/s here, a ratio of %.2f.
                """.formatted(ms[0], headTime[0], ms[1], ms[1] / ms[0], headBytes[1], headTime[1], mb[1] / ms[1],
                readSpeed, mb[1] / ms[1] / readSpeed);
    }
}
