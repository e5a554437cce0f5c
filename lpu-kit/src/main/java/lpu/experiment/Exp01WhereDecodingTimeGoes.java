package lpu.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lpu.corpus.Corpus;
import lpu.head.LmHead;
import lpu.model.Component;
import lpu.model.Heads;
import lpu.model.NamedShape;
import lpu.profile.PhaseProfiler;
import lpu.profile.PhaseProfiler.Phase;
import lpu.profile.ReadBandwidth;
import lpu.report.Axis;
import lpu.report.BarChart;
import lpu.report.Figure;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 01: prefill against decoding, and the LM head's share of bytes and time. */
public final class Exp01WhereDecodingTimeGoes {
    private Exp01WhereDecodingTimeGoes() {
    }

    /**
     * @param promptTokens prefilled at once
     * @param decodedTokens decoded one at a time after a prompt of {@code decodeContext}
     * @param repeats the fastest of so many runs counts
     */
    public record Options(int promptTokens, int decodeContext, int decodedTokens, int repeats) {
        public static Options standard() {
            return Lab.full() ? new Options(512, 256, 256, 7) : new Options(512, 256, 64, 3);
        }
    }

    /** Columns: phase, component, tokens, ms per token, time share, MB per token, byte share. */
    public static ResultTable measure(Lab lab, Options options) {
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

    /** GB/s of a plain read loop over as much memory as a decoded token reads. */
    public static double readBandwidth(Lab lab) {
        long bytes = 0;
        for (Component c : Component.values()) {
            bytes += lab.model().weightBytes(c);
        }
        return ReadBandwidth.measure(lab.engine().workers(), bytes) / 1e9;
    }

    /** The weights of named models and their LM head's share; no run needed. */
    public static ResultTable headShares() {
        StringColumn name = StringColumn.create("model");
        IntColumn vocabulary = IntColumn.create("V");
        IntColumn width = IntColumn.create("d");
        DoubleColumn headMb = DoubleColumn.create("head MB at 8 bits");
        DoubleColumn layersMb = DoubleColumn.create("layers MB at 8 bits");
        DoubleColumn same = DoubleColumn.create("head share, all 8 bits");
        DoubleColumn mixed = DoubleColumn.create("head share, 8-bit head on 4-bit layers");
        StringColumn source = StringColumn.create("source of the shape");
        for (NamedShape s : NamedShape.ALL) {
            name.append(s.name());
            vocabulary.append(s.vocabulary());
            width.append(s.width());
            headMb.append(s.headWeights() / 1e6);
            layersMb.append(s.layerWeights() / 1e6);
            same.append(s.headShare(8, 8));
            mixed.append(s.headShare(8, 4));
            source.append(s.source());
        }
        return ResultTable.of("The LM head's share of a decoded token's weights", Provenance.MODELLED,
                RunInfo.of(1, null, null, 0), name, vocabulary, width, headMb, layersMb, same, mixed, source);
    }

    /** From {@link #measure}'s table: stacked shares of time and bytes. */
    public static Figure drawShares(ResultTable table) {
        List<String> bars = new ArrayList<>();
        for (String phase : List.of("prefill", "decoding")) {
            Table own = table.table().where(table.table().stringColumn("phase").isEqualTo(phase));
            bars.add("%s, %.3g MB per token".formatted(phase, own.doubleColumn("MB per token").sum()));
            bars.add("%s, %.3g ms per token".formatted(phase, own.doubleColumn("ms per token").sum()));
        }
        BarChart chart = BarChart.of("Where a token's bytes and time go", table.source(),
                Axis.linear("share, %").between(0, 100), bars).stack().lying();
        for (Component c : Component.values()) {
            double[] shares = new double[4];
            for (Row row : table.table()) {
                if (row.getString("component").equals(c.label)) {
                    int first = row.getString("phase").equals("prefill") ? 0 : 2;
                    shares[first] = 100 * row.getDouble("byte share");
                    shares[first + 1] = 100 * row.getDouble("time share");
                }
            }
            chart = chart.bars(c.label, shares);
        }
        return chart;
    }

    /** From {@link #headShares}' table: share against vocabulary. */
    public static Figure drawHeadShares(ResultTable table) {
        List<String> names = new ArrayList<>();
        double[] same = new double[table.table().rowCount()];
        double[] mixed = new double[same.length];
        for (Row row : table.table()) {
            int i = row.getRowNumber();
            names.add("%s (V = %,d)".formatted(row.getString("model"), row.getInt("V")));
            same[i] = 100 * row.getDouble("head share, all 8 bits");
            mixed[i] = 100 * row.getDouble("head share, 8-bit head on 4-bit layers");
        }
        return BarChart.of("The LM head's share of the weights read per decoded token", table.source(),
                        Axis.linear("share of weight bytes, %"), names)
                .lying().bars("all weights in 8 bits", same).bars("8-bit head, 4-bit layers", mixed);
    }

    /** From {@link #measure}'s table and {@link #readBandwidth}: the figures that matter, in words. */
    public static String notice(ResultTable table, double readGigabytesPerSecond) {
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
                readGigabytesPerSecond, mb[1] / ms[1] / readGigabytesPerSecond);
    }
}
