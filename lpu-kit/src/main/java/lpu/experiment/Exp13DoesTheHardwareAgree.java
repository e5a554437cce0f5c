package lpu.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import lpu.accel.OsuTables;
import lpu.accel.Tcu;
import lpu.lut.Ends;
import lpu.lut.Interpolation;
import lpu.lut.Lut;
import lpu.lut.LutShape;
import lpu.lut.NewtonOptions;
import lpu.lut.Reciprocal;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.report.InputError;
import lpu.report.Progress;
import lpu.report.Project;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.rtl.FineTrial;
import lpu.rtl.HeadTrial;
import lpu.rtl.OsuShape;
import lpu.rtl.OsuTrial;
import lpu.rtl.Pace;
import lpu.rtl.RtlSources;
import lpu.rtl.ScanShape;
import lpu.rtl.ScanTrial;
import lpu.rtl.TcuTrial;
import lpu.rtl.TopKShape;
import lpu.rtl.TopKTrial;
import lpu.rtl.Trial;
import lpu.rtl.Verilator;
import lpu.rtl.Yosys;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;

/**
 * Notebook 13: the units' RTL, simulated, against their functions and the cycle model, and synthesised for its resources. Where the
 * tools are not installed, committed results are read. {@link HardwareFits} fits the resources, {@link HardwareFigures} draws.
 */
public final class Exp13DoesTheHardwareAgree {
    private static final long SEED = 13;
    /** Results of a run with the tools. */
    public static final String EQUIVALENCE = "13-does-the-hardware-agree.csv";
    public static final String RESOURCES = "13-resources.csv";

    private Exp13DoesTheHardwareAgree() {
    }

    /**
     * @param vectors    of each unit, half of them at full pace
     * @param synthesise whether resources are counted anew, which takes minutes
     */
    public record Options(int vectors, boolean synthesise) {
        /** 2,000 vectors; 20,000 and a synthesis in a full run. */
        public static Options standard() {
            return Lab.full() ? new Options(20_000, true) : new Options(2000, false);
        }
    }

    public static RunInfo runInfo() {
        return RunInfo.of(1, null, null, SEED);
    }

    /** One row per unit and pace: vectors, mismatches, and at full pace cycles beside the cycle model's. */
    public static ResultTable equivalence(Options options) {
        return Verilator.missing().map(reason -> committed(EQUIVALENCE, reason))
                .orElseGet(() -> simulated(trials(RtlSources.load(), options.vectors)));
    }

    /** One row per unit and set of parameters. */
    public static ResultTable resources(Options options) {
        Optional<Yosys> yosys = Yosys.find();
        if (options.synthesise && yosys.isPresent()) {
            return HardwareSizes.synthesise(yosys.get(), RtlSources.load(), runInfo());
        }
        return committed(RESOURCES, yosys.isEmpty() ? Yosys.missing() : "synthesis takes minutes and is part of a full run");
    }

    /** Reads what a run with the tools has left, and says so. */
    private static ResultTable committed(String name, String reason) {
        Path own = Project.results().resolve(name);
        Path file = Files.exists(own) ? own : Project.home().resolve("data/results").resolve(name);
        if (!Files.exists(file)) {
            throw new InputError(reason + ", and there is no " + file);
        }
        System.out.println(reason + ": these are the committed results of " + name);
        return ResultTable.readCsv(file);
    }

    private static List<Trial> trials(RtlSources rtl, int vectors) {
        List<Trial> trials = new ArrayList<>();
        int half = vectors / 2;
        List<Pace> paces = List.of(Pace.FULL, new Pace(0.3, 0.3, new SplittableRandom(SEED)));
        try (Progress progress = Progress.of("all units simulated, at paces", paces.size())) {
            for (Pace pace : paces) {
                trials.addAll(trials(rtl, half, pace));
                progress.step(1);
            }
        }
        return trials;
    }

    private static List<Trial> trials(RtlSources rtl, int half, Pace pace) {
        return List.of(TcuTrial.random(rtl, new Tcu(8), 32, half, pace, SEED),
                OsuTrial.random(rtl, new OsuShape(8, 2, 4, 2, 16, 16), tables(), half, pace, SEED),
                ScanTrial.random(rtl, new ScanShape(4, 4, 10, 16), half, pace, SEED),
                TopKTrial.random(rtl, new TopKShape(8, 24, 16, 4), half, pace, SEED),
                FineTrial.random(rtl, 4, 4, 18, Rounding.NEAREST_EVEN, half, pace, SEED),
                HeadTrial.random(rtl, new ScanShape(8, 4, 6, 16), 10, half, pace, SEED));
    }

    /** Scores of s6.9, values and contexts of s3.12; notebook 09's tables. */
    static OsuTables tables() {
        Lut exp = Lut.of(StrictMath::exp, LutShape.below(16, 256, Interpolation.LINEAR), Ends.ZERO_BELOW, QFormat.parse("s6.9"),
                QFormat.parse("u1.16"));
        return new OsuTables(exp, Reciprocal.of(NewtonOptions.standard()), 12, QFormat.parse("s3.12"));
    }

    private static ResultTable simulated(List<Trial> trials) {
        StringColumn unit = StringColumn.create("unit");
        StringColumn shape = StringColumn.create("shape");
        StringColumn pace = StringColumn.create("pace");
        IntColumn vectors = IntColumn.create("vectors");
        IntColumn mismatches = IntColumn.create("mismatches");
        LongColumn cycles = LongColumn.create("cycles");
        LongColumn modelled = LongColumn.create("modelled cycles");
        for (Trial t : trials) {
            unit.append(t.unit());
            shape.append(t.shape());
            pace.append(t.pace());
            vectors.append(t.vectors());
            mismatches.append(t.mismatches());
            if (t.cycles() > 0) {
                cycles.append(t.cycles());
                modelled.append(t.modelled());
            } else { // neighbours paused
                cycles.appendMissing();
                modelled.appendMissing();
            }
        }
        return ResultTable.of("Simulated RTL against functions and cycle model", Provenance.MEASURED, runInfo(), unit, shape, pace,
                vectors, mismatches, cycles, modelled);
    }
}
