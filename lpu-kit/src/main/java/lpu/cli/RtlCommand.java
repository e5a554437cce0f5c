package lpu.cli;

import java.util.List;
import java.util.concurrent.Callable;
import lpu.fixed.Softmax;
import lpu.io.InputError;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.rtl.FineUnit;
import lpu.rtl.HeadUnit;
import lpu.rtl.OsuUnit;
import lpu.rtl.Pace;
import lpu.rtl.RtlSources;
import lpu.rtl.RtlUnit;
import lpu.rtl.ScanUnit;
import lpu.rtl.TcuUnit;
import lpu.rtl.TopKUnit;
import lpu.rtl.Verilator;
import lpu.rtl.Yosys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The units in SystemVerilog, simulated on random vectors and compared with their function and with the cycle model. */
@Command(name = "rtl",
        description = "The HTE-LPU's units in SystemVerilog, simulated on random vectors: outputs against lpu.fixed, cycles against the cycle "
                + "model. Exit code 1 where they differ.",
        footer = {"", "Example: ./lpu rtl --vectors 5000"})
final class RtlCommand implements Callable<Integer> {
    private static final int MOST_VECTORS = 1 << 20;

    @Option(names = "--vectors", paramLabel = "N", description = "for each unit; default ${DEFAULT-VALUE}")
    int vectors = 1000;

    @Option(names = "--seed", paramLabel = "S", description = "of the vectors; default ${DEFAULT-VALUE}")
    long seed = 1;

    @Option(names = "--cells", description = "counts LUTs, flip-flops, multipliers and memories by yosys besides, which takes minutes; default: no")
    boolean cells;

    @Override
    public Integer call() {
        Numbers.between("--vectors", vectors, 1, MOST_VECTORS);
        Verilator.missing().ifPresent(reason -> {
            throw new InputError(reason);
        });
        Yosys yosys = cells ? Yosys.find().orElseThrow(() -> new InputError(Yosys.missing())) : null;
        RtlSources sources = RtlSources.load();
        boolean agree = true;
        for (RtlUnit unit : units()) {
            RtlUnit.Trial trial = unit.trial(sources, vectors, Pace.FULL, seed);
            System.out.printf("%s, %s: %,d vectors, %,d wrong; %,d cycles, modelled %,d%n", trial.unit(), trial.shape(), trial.vectors(),
                    trial.mismatches(), trial.cycles(), trial.modelled());
            agree &= trial.agrees();
            if (cells) {
                Yosys.Cells c = yosys.synthesise(unit.design(sources));
                System.out.printf("    %,d LUTs (%,d as memory), %,d flip-flops, %,d DSPs, %.1f BRAMs, %,d URAMs (%s, UltraScale+)%n", c.luts(),
                        c.memoryLuts(), c.ffs(), c.dsps(), c.bramHalves() / 2.0, c.urams(), yosys.release());
            }
        }
        return agree ? 0 : 1;
    }

    /** Small ones of every kind, with the tables of notebook 09. */
    private static List<RtlUnit> units() {
        Softmax softmax = Softmax.of(Softmax.Options.standard(), QFormat.parse("s6.9"), QFormat.parse("u0.16"));
        QFormat values = QFormat.parse("s3.12");
        FineUnit fine = new FineUnit(8, 4, 10, 8, 3, 16, Rounding.NEAREST_EVEN);
        return List.of(new TcuUnit(8, 32), new OsuUnit(8, 2, 4, 2, softmax, values, values), new ScanUnit(4, 4, 10, 16),
                new TopKUnit(8, 24, 16, 4), fine, new HeadUnit(new ScanUnit(8, 4, 6, 16), fine, 8, 4));
    }
}
