package lpu.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lpu.io.InputError;
import lpu.lower.Programs;
import lpu.lower.Widths;
import lpu.machine.Machine;
import lpu.machine.Program;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelConfigs;
import lpu.v80.V80;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model on an HTE-LPU in an Alveo V80. */
@Command(name = "v80",
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

    @Option(names = "--clock", paramLabel = "MHZ", description = "of units and memory ports, in MHz; default ${DEFAULT-VALUE}")
    double clockMHz = V80.CLOCK_MHZ;

    @Option(names = "--head", paramLabel = "H", defaultValue = "exact",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    HeadKind kind;

    @Mixin
    private CodeOptions code;

    @Option(names = "--context", paramLabel = "N", description = "positions in the cache; default ${DEFAULT-VALUE}")
    int context = 512;

    @Option(names = "--prefill", paramLabel = "N", description = "a prompt of so many tokens; default: one token after the context")
    Integer prefill;

    @Option(names = "--weights", paramLabel = "BITS", description = "bits of every weight; default ${DEFAULT-VALUE}")
    int weightBits = 8;

    @Override
    public Integer call() {
        Numbers.between("--engines", engines, 1, MOST_ENGINES);
        Numbers.between("--clock", clockMHz, 1, MOST_MHZ);
        Numbers.between("--context", context, 0, MOST_POSITIONS);
        Numbers.between("--weights", weightBits, 1, MOST_BITS);
        if (prefill != null) {
            Numbers.between("--prefill", prefill, 1, MOST_POSITIONS);
        }
        ModelConfigs.Published shape = shape();
        HeadSpec head = code.spec(HeadSpec.machine(kind));
        Widths widths = Widths.Uniform.standard().withWeights(weightBits);
        Program program = prefill == null ? Programs.decoding(shape, head, widths, context)
                : Programs.prefill(shape, head, widths, prefill);
        Machine machine = V80.machine(engines).withClock(clockMHz);
        V80Text.of(V80.run(machine, program)).forEach(System.out::println);
        return 0;
    }

    private ModelConfigs.Published shape() {
        return ModelConfigs.find(model).orElseGet(this::shapeOfFile);
    }

    private ModelConfigs.Published shapeOfFile() {
        boolean catalogued = ModelCatalogue.entries().stream().anyMatch(e -> e.name().equals(model));
        if (!catalogued && model.matches("[\\w. -]*") && !model.endsWith(".gguf")) {
            throw new InputError("unknown model '%s'; known: %s; shapes: %s; or the path or https URL of a .gguf file".formatted(model,
                    ModelCatalogue.entries().stream().map(ModelCatalogue.Entry::name).collect(Collectors.joining(", ")),
                    ModelConfigs.keys()));
        }
        try (LanguageModel loaded = LanguageModel.open(model)) {
            return new ModelConfigs.Published(loaded.name(), loaded.config(), model);
        }
    }
}
