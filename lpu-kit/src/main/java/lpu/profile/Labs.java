package lpu.profile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import lpu.io.InputError;
import lpu.model.ModelCatalogue;
import lpu.plot.RunInfo;

/** The models that a notebook shows side by side, 1 to 4 of them with names of their own. */
public record Labs(List<Lab> all) implements AutoCloseable {
    private static final int MOST = 4; // panels in a figure

    public Labs {
        all = List.copyOf(all);
        if (all.isEmpty() || all.size() > MOST) {
            throw new InputError("1 to " + MOST + " models can be shown side by side, not " + all.size());
        }
        if (new HashSet<>(names(all)).size() < all.size()) {
            throw new InputError("two of the models have the same name: " + String.join(", ", names(all)));
        }
    }

    /**
     * SmolLM2, and Gemma 3 where it has been fetched. The environment variable {@code LPU_GEMMA} decides otherwise:
     * 1 fetches it ({@code ./lpu reproduce --with-gemma}), 0 leaves it out.
     */
    public static Labs open() {
        boolean fetched = ModelCatalogue.isFetched(ModelCatalogue.GEMMA3);
        return withGemma(System.getenv("LPU_GEMMA"), fetched) ? open("smollm2", "gemma3") : open("smollm2");
    }

    static boolean withGemma(String variable, boolean fetched) {
        return variable == null || variable.isBlank() ? fetched : !variable.equals("0");
    }

    /** Opens models by catalogue name, path or URL. */
    public static Labs open(String... namesOrPaths) {
        List<Lab> labs = new ArrayList<>();
        try {
            for (String model : namesOrPaths) {
                labs.add(Lab.open(model));
            }
            return new Labs(labs);
        } catch (RuntimeException e) {
            labs.forEach(Lab::close);
            throw e;
        }
    }

    /** The models' names, as tables and figures show them. */
    public List<String> names() {
        return names(all);
    }

    private static List<String> names(List<Lab> labs) {
        return labs.stream().map(lab -> lab.model().name()).toList();
    }

    /** What {@code run} gives for each model, one after another. */
    public <T> List<T> each(Function<Lab, T> run) {
        return all.stream().map(run).toList();
    }

    /** What results without a text are made with. */
    public RunInfo runInfo() {
        return RunInfo.joined(each(lab -> lab.runInfo(null)));
    }

    /** What results on {@link Lab#corpus} are made with. */
    public RunInfo runInfoWithText() {
        return RunInfo.joined(each(lab -> lab.runInfo(lab.corpus())));
    }

    @Override
    public void close() {
        all.forEach(Lab::close);
    }
}
