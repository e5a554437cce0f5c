package lpu.plot;

import java.util.Map;
import lpu.io.AtomicFile;
import lpu.io.InputError;
import lpu.io.Project;

/**
 * One description of a picture, drawn two ways: as a plotly figure and as a standalone SVG. {@link Plot} makes it of a table,
 * and {@link Flow} is one. Title and subtitle may be empty; the subtitle is the place for provenance, model and text, e.g.
 * {@code measured · SmolLM2-135M · WikiText-2}. Values that are NaN or infinite are gaps.
 */
public sealed interface Figure permits Chart, Chart.Panels {
    /** What stands above the picture in bold. */
    String title();

    /** What stands below the title. */
    String subtitle();

    /** The picture as the text of an SVG file. Equal figures give equal text, on every machine. */
    default String svg() {
        return FigureSvg.of(this);
    }

    /** The plotly figure {@code {data: […], layout: {…}}} as maps, lists, strings, finite numbers and nulls: what JSON holds. */
    default Map<String, Object> plotly() {
        return PlotlyFigure.of(this);
    }

    /**
     * Writes {@code figures/NAME.svg}, atomically, and returns this figure.
     *
     * @throws InputError when the file cannot be written
     */
    default Figure save(String name) {
        AtomicFile.writeText(Project.figures().resolve(checkedName(name) + ".svg"), svg());
        return this;
    }

    /** The name of a table or figure; IllegalArgumentException where it is more than letters, digits, hyphens and underscores. */
    static String checkedName(String name) {
        if (!name.matches("[\\w-]+")) {
            throw new IllegalArgumentException("'" + name + "' is no name of a table or figure: letters, digits, - and _ only, without an ending");
        }
        return name;
    }

    /** One line for where nothing can be drawn. */
    default String caption() {
        String name = title().isBlank() ? "untitled" : title();
        return "[figure] " + name + (subtitle().isBlank() ? "" : " (" + subtitle() + ")");
    }
}
