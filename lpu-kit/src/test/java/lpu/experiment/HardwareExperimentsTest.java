package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lpu.accel.CycleStats;
import lpu.accel.Mapping;
import lpu.accel.Simulator;
import lpu.accel.Stall;
import lpu.accel.Unit;
import lpu.lower.HeadPlan;
import lpu.lower.Programs;
import lpu.model.HeadKind;
import lpu.model.NamedShape;
import lpu.report.Project;
import lpu.report.ResultTable;
import lpu.v80.DesignSpace;
import lpu.v80.TokenRun;
import lpu.v80.V80;
import lpu.workload.Op;
import lpu.workload.Part;
import lpu.workload.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** Notebooks 11 and 12 on few and small shapes. */
class HardwareExperimentsTest {
    private static final NamedShape SMOLLM2 = NamedShape.find("smollm2-135m").orElseThrow();
    private static final NamedShape GEMMA3 = NamedShape.find("gemma-3-270m").orElseThrow();

    private static final Exp12WhatAV80Reaches.Options ALL = new Exp12WhatAV80Reaches.Options(List.of(SMOLLM2, GEMMA3), SMOLLM2, 64,
            List.of(1, 8, 16), List.of(32), new DesignSpace(List.of(1, 8), List.of(2, 6), List.of(64), List.of(16), List.of(300.0),
                    List.of(0.425, 1.0), List.of(true, false), List.of(64)), 2);

    @TempDir
    Path folder;

    private static CycleStats token(HeadKind kind, int context) {
        Program program = Programs.decoding(SMOLLM2, MeasuredHead.of(SMOLLM2, kind).plan(), context);
        return Simulator.traced(V80.machine(), program, Mapping.best(V80.machine(), program), 0);
    }

    /** Intervals of a lane do not overlap, but for a cycle in which one read ends and the next begins; the first issue is at 0. */
    @Test
    void timelines() {
        CycleStats token = token(HeadKind.CALIBRATED, 64);
        for (Predicate<Op> chosen : List.<Predicate<Op>>of(op -> op.name().startsWith("layer 1 "), op -> op.part() == Part.LM_HEAD,
                op -> op instanceof Op.Attention a && a.name().startsWith("layer 1 "))) {
            List<CycleStats.Activity> all = token.timeline(chosen);
            for (Unit unit : Unit.values()) {
                long free = Integer.MIN_VALUE;
                for (CycleStats.Activity a : all.stream().filter(a -> a.unit() == unit).toList()) {
                    assertTrue(a.start() >= free - (unit == Unit.HBM ? 1 : 0), a.toString());
                    assertTrue(a.end() >= a.start(), a.toString());
                    assertTrue(unit == Unit.HBM || a.start() >= 0, a.toString());
                    free = a.end();
                }
            }
        }
        Set<String> kinds = token.timeline(op -> op.part() == Part.LM_HEAD).stream().map(CycleStats.Activity::kind).collect(Collectors.toSet());
        assertTrue(kinds.containsAll(Set.of("scan", "LUTs", "selection", "refine", "fine rows")), kinds.toString());
    }

    /** The VPU works or waits in every cycle; attention grows with the context. */
    @Test
    void whatUnitsDo() {
        for (HeadKind kind : HeadKind.values()) {
            CycleStats stats = token(kind, 64);
            assertEquals(stats.cycles(), stats.busy(Unit.VPU) + Stream.of(Stall.values()).mapToLong(stats::stalls).sum(), kind.toString());
        }
        long[] cycles = IntStream.of(64, 1024).mapToLong(context -> token(HeadKind.CALIBRATED, context).ops().stream()
                .filter(o -> o.op() instanceof Op.Attention).toList().get(1).critical()).toArray();
        assertTrue(cycles[1] > 8 * cycles[0] && cycles[1] < 16 * cycles[0], cycles[0] + " " + cycles[1]);
    }

    @Test
    void headsEnginesAndDesigns() {
        String before = System.getProperty("lpu.home");
        System.setProperty("lpu.home", folder.toString());
        try {
            ResultTable heads = Exp12WhatAV80Reaches.heads(ALL);
            assertEquals(2 * HeadKind.values().length, heads.table().rowCount());
            for (Row row : heads.table()) {
                assertEquals(row.getInt(TokenRows.K) == 0 ? "-" : "measured", row.getString(TokenRows.MEASURED));
                assertTrue(row.getDouble("max ms") <= row.getDouble(TokenRows.MS) && row.getDouble(TokenRows.MS) <= row.getDouble("sum ms"),
                        row.toString());
                assertTrue(row.getDouble(TokenRows.BYTES_MS) <= row.getDouble(TokenRows.MS), row.toString());
            }
            ResultTable engines = Exp12WhatAV80Reaches.engines(ALL);
            double[] speed = engines.table().doubleColumn(TokenRows.TOKENS).asDoubleArray();
            assertTrue(speed[0] < speed[1], "more engines are faster");
            ResultTable designs = Exp12WhatAV80Reaches.designs(ALL);
            Table front = Exp12WhatAV80Reaches.front(designs).table();
            assertTrue(front.rowCount() >= 2, front.toString());
            for (Row row : front) {
                assertEquals(0, row.getDouble("error"), 0.1, row.toString());
            }
            String words = Exp12WhatAV80Reaches.notice(heads, engines, designs);
            assertTrue(words.contains("Gemma 3 270M: ") && words.contains("16 engines with the exact head do not fit: "), words);
        } finally {
            if (before == null) {
                System.clearProperty("lpu.home");
            } else {
                System.setProperty("lpu.home", before);
            }
        }
    }

    /** The bytes of an exact token: d (d + 2 kv) and so on in bytes, a scale of 2 bytes per row, a cache of 16 bits. */
    @Test
    void byHand() {
        Table table = Exp12WhatAV80Reaches.byHand(ALL).table();
        double[] exact = table.doubleColumn("exact").asDoubleArray();
        long attention = 30L * (576 * (576 + 2) + 2 * 192 * (576 + 2) + 576 * (576 + 2) + 2 * 64 * 192 * 2);
        assertEquals(attention / 1e6, exact[0], 1e-9);
        assertEquals(30L * (2 * 1536 * (576 + 2) + 576 * (1536 + 2)) / 1e6, exact[1], 1e-9);
        assertEquals(49_152L * (576 + 2) / 1e6, exact[2], 1e-9);
        assertEquals(exact[0] + exact[1] + exact[2] + exact[3], exact[4], 1e-9);
        assertEquals(614.4, exact[5] * exact[6] * exact[7] / 1e3, 1e-9); // ports, bytes, MHz
        assertEquals(614.4, exact[8], 1e-6);
        assertEquals(exact[4] / exact[8], exact[9], 1e-9);
        assertEquals(1e3 * exact[10] / exact[11] / exact[7], exact[12], 1e-9);
    }

    @Test
    void phasesAndResources() {
        Table phases = Exp12WhatAV80Reaches.phases(ALL).table();
        assertEquals(List.of("decoding", "prefill"), phases.stringColumn("phase").asList());
        assertTrue(phases.doubleColumn("products per byte").get(1) > 10 * phases.doubleColumn("products per byte").get(0));
        Table resources = Exp12WhatAV80Reaches.resources(ALL).table();
        int rows = resources.rowCount();
        assertEquals("all", resources.stringColumn("unit").get(rows - 4));
        for (String kind : List.of("LUT", "FF", "DSP58", "BRAM", "URAM")) {
            double[] column = resources.doubleColumn(kind).asDoubleArray();
            double sum = 0;
            for (int r = 0; r < rows - 4; r++) {
                sum += column[r];
            }
            assertEquals(sum, column[rows - 4]);
            assertEquals(100 * sum / column[rows - 3], column[rows - 2], 1e-9);
        }
    }

    /** Where lanes are never short, the model predicts no less than 60 % of a memory's bandwidth, and never more than all of it. */
    @Test
    void publishedDecoders() {
        ResultTable published = Exp12WhatAV80Reaches.published();
        assertEquals(PublishedDecoder.ALL.size(), published.table().rowCount());
        for (Row row : published.table()) {
            assertTrue(row.getDouble("predicted share") > 0.6 && row.getDouble("predicted share") < 1, row.toString());
            assertTrue(row.getDouble("published share") > 0 && row.getDouble("published share") < 1, row.toString());
            assertEquals(row.getDouble("MB") / row.getDouble("predicted ms"), row.getDouble("predicted share") * row.getDouble("GB/s"),
                    1e-6);
        }
    }

    /** Candidates that were not measured on a model are said to be assumed, and are the larger of those that were. */
    @Test
    void candidatesSayWhereTheyComeFrom() {
        NamedShape llama = NamedShape.find("llama-3.2-1b").orElseThrow();
        assertEquals(new MeasuredHead(HeadKind.VQ, 1235, false), MeasuredHead.of(llama, HeadKind.VQ));
        assertEquals(new MeasuredHead(HeadKind.SIGN, 3411, true), MeasuredHead.of(GEMMA3, HeadKind.SIGN));
        assertEquals(HeadPlan.exact(), MeasuredHead.of(llama, HeadKind.EXACT).plan());
    }

    /** The candidates of {@link MeasuredHead} are those of the committed table of notebook 05. */
    @Test
    void candidatesAreNotebook05s() {
        Table measured = ResultTable.readCsv(Project.home().resolve("data/results/05-how-many-candidates.csv")).table();
        for (Row row : measured) {
            HeadKind kind = row.getString("coarse").startsWith("sign") ? HeadKind.SIGN : HeadKind.VQ;
            if (row.getDouble("bits per weight") == 1) {
                NamedShape shape = row.getString("model").startsWith("Gemma") ? GEMMA3 : SMOLLM2;
                assertEquals(new MeasuredHead(kind, row.getInt("k@99"), true), MeasuredHead.of(shape, kind));
            }
        }
    }

    /** Products by hand: the layers' weights, 2 x 65 x heads x width for attention, the head's rows. */
    @Test
    void productsByHand() {
        Program program = Programs.decoding(SMOLLM2, HeadPlan.exact(), 64);
        TokenRun run = TokenRun.of(V80.machine(), program);
        long products = SMOLLM2.layerWeights() + 30L * 2 * 65 * 9 * 64 + SMOLLM2.headWeights();
        assertEquals(products, run.products());
        assertEquals(products / (8 * 6 * 64 * 300e6), run.productSeconds(), 1e-12);
    }
}
