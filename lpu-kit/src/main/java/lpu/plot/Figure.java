package lpu.plot;

import java.nio.file.Path;
import java.util.Map;
import lpu.io.AtomicFile;
import lpu.io.InputError;
import lpu.io.Project;
import tools.jackson.databind.json.JsonMapper;

/**
 * One description of a chart, drawn two ways: as a plotly figure and as a standalone SVG. Title and subtitle may be
 * empty; the subtitle is the place for provenance, model and text, e.g. {@code measured · SmolLM2-135M · WikiText-2}.
 * Values that are NaN or infinite are gaps.
 */
public sealed interface Figure permits XyChart, BarChart, HeatMap, Timeline, Flow, Panels {
    String title();

    String subtitle();

    /** Equal figures give equal text, on every machine. */
    default String svg() {
        return FigureSvg.of(this);
    }

    /** The plotly figure {@code {data: […], layout: {…}}} as maps, lists, strings, finite numbers and nulls. */
    default Map<String, Object> plotly() {
        return PlotlyFigure.of(this);
    }

    /** {@link #plotly} as JSON text. */
    default String plotlyJson() {
        return JsonMapper.shared().writeValueAsString(plotly());
    }

    /**
     * Writes {@link #svg}, atomically.
     *
     * @throws InputError when the file cannot be written
     */
    default void writeSvg(Path file) {
        AtomicFile.writeText(file, svg());
    }

    /**
     * Writes {@code figures/NAME.svg}, atomically, and returns this figure.
     *
     * @throws InputError when the file cannot be written
     */
    default Figure save(String name) {
        writeSvg(Project.figures().resolve(name + ".svg"));
        return this;
    }

    /** One line for where nothing can be drawn. */
    default String caption() {
        String name = title().isBlank() ? "untitled" : title();
        return "[figure] " + name + (subtitle().isBlank() ? "" : " (" + subtitle() + ")");
    }
}
