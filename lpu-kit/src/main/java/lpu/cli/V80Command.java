package lpu.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lpu.accel.Machine;
import lpu.lower.HeadPlan;
import lpu.lower.LoweringOptions;
import lpu.lower.ModelShape;
import lpu.lower.Programs;
import lpu.lower.Widths;
import lpu.model.CatalogueEntry;
import lpu.model.HeadKind;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import lpu.model.NamedShape;
import lpu.report.InputError;
import lpu.v80.TokenRun;
import lpu.v80.V80;
import lpu.workload.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A model on an HTE-LPU in an Alveo V80. */
@Command(name = "v80", mixinStandardHelpOptions = true,
        description = "A token, or a prompt, on an HTE-LPU in an AMD Alveo V80: time, bytes, bounds, resources; all modelled.",
        footer = {"", "Example: ./lpu v80 --model llama-3.2-1b --head calibrated"})
final class V80Command implements Callable<Integer> {
    private static final int MOST_ENGINES = 1024;
    private static final int MOST_MHZ = 2000;
    private static final int MOST_POSITIONS = 1 << 20;
    private static final int MOST_BITS = 16;

    @Option(names = "--model", paramLabel = "M|NAME", required = true,
            description = "a shape such as llama-3.2-1b, without weights; smollm2, gemma3, or a path or https URL of a GGUF file")
    String model;

    @Option(names = "--engines", paramLabel = "E", description = "head-wise engines; default ${DEFAULT-VALUE}")
    int engines = V80.ENGINES;

    @Option(names = "--clock", paramLabel = "MHZ", description = "of units and memory ports; default ${DEFAULT-VALUE}")
    double clockMHz = V80.CLOCK_MHZ;

    @Option(names = "--head", paramLabel = "H", defaultValue = "exact",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    HeadKind kind;

    @Option(names = "--k", paramLabel = "K",
            description = "candidates of a coarse-fine head; default 4096 of sign and vq, 512 of calibrated")
    Integer k;

    @Option(names = "--bits", paramLabel = "B",
            description = "bits per weight read of every row; default 1 of vq, 0.425 of calibrated")
    Double bits;

    @Option(names = "--refine", paramLabel = "B",
            description = "bits per weight that calibrated reads of its best rows besides; default 0.8, or 0 where --bits is given")
    Double refineBits;

    @Option(names = "--context", paramLabel = "N", description = "positions in the cache; default ${DEFAULT-VALUE}")
    int context = 512;

    @Option(names = "--prefill", paramLabel = "N", description = "a prompt of so many tokens instead of a token")
    Integer prefill;

    @Option(names = "--weights", paramLabel = "BITS", description = "of every weight; default ${DEFAULT-VALUE}")
    int weightBits = 8;

    @Override
    public Integer call() {
        between("--engines", engines, 1, MOST_ENGINES);
        between("--clock", clockMHz, 1, MOST_MHZ);
        between("--context", context, 0, MOST_POSITIONS);
        between("--weights", weightBits, 1, MOST_BITS);
        if (prefill != null) {
            between("--prefill", prefill, 1, MOST_POSITIONS);
        }
        if (k != null && k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        LoweringOptions options = new LoweringOptions(head(), Widths.Uniform.standard().withWeights(weightBits));
        ModelShape shape = shape();
        Program program = prefill == null ? Programs.decoding(shape, options, context) : Programs.prefill(shape, options, prefill);
        Machine machine = V80.machine(engines).withClock(clockMHz);
        V80Text.of(TokenRun.of(machine, program)).forEach(System.out::println);
        return 0;
    }

    private static void between(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new InputError("%s must be %.0f to %.0f, not %s".formatted(name, least, most,
                    value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value)));
        }
    }

    private HeadPlan head() {
        double refine = refineBits != null ? refineBits : bits == null ? kind.refineBits : 0;
        return HeadPlan.of(kind, bits == null ? kind.bits : bits, refine, k == null ? kind.k : k);
    }

    private ModelShape shape() {
        return NamedShape.find(model).map(ModelShape::of).orElseGet(this::shapeOfFile);
    }

    private ModelShape shapeOfFile() {
        boolean catalogued = ModelCatalogue.entries().stream().anyMatch(e -> e.name().equals(model));
        if (!catalogued && model.matches("[\\w. -]*") && !model.endsWith(".gguf")) {
            throw new InputError("unknown model '%s'; known: %s; shapes: %s; or the path or https URL of a .gguf file".formatted(model,
                    ModelCatalogue.entries().stream().map(CatalogueEntry::name).collect(Collectors.joining(", ")),
                    NamedShape.ALL.stream().map(NamedShape::key).collect(Collectors.joining(", "))));
        }
        try (LanguageModel loaded = ModelLoader.load(ModelCatalogue.locate(model))) {
            return ModelShape.of(loaded.name(), loaded.config());
        }
    }
}
