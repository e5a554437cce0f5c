package lpu.cli;

import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import lpu.report.InputError;
import picocli.CommandLine.Option;

/** Which model, on how many threads. */
final class ModelOptions {
    @Option(names = "--model", paramLabel = "M", defaultValue = "smollm2",
            description = "smollm2 (fetched on first use) or a path to a GGUF file; default ${DEFAULT-VALUE}")
    String model;

    @Option(names = "--threads", paramLabel = "T", description = "worker threads; default: all processors")
    int threads = Runtime.getRuntime().availableProcessors();

    LanguageModel load() {
        if (threads < 1) {
            throw new InputError("--threads must be at least 1, not " + threads);
        }
        return ModelLoader.load(ModelCatalogue.locate(model));
    }

    /** @param context the most positions needed; no more than the model was trained for is given */
    Engine engine(LanguageModel loaded, int context) {
        int trained = loaded.config().contextLength();
        if (context > trained) {
            throw new InputError(context + " positions are more than the " + trained + " that "
                    + loaded.name() + " was trained for");
        }
        return new Engine(loaded, threads, context);
    }
}
