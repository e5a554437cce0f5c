package lpu.plot;

import java.util.LinkedHashMap;
import java.util.Map;
import lpu.codebook.TileCodebook;
import lpu.num.QFormat;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import tech.tablesaw.api.Table;

/**
 * Renderers for a cell's last expression. A figure goes out once as a plotly figure, which JupyterLab draws, and as an
 * SVG, which GitHub and nbconvert show; tables go out as HTML; everything also as plain text.
 */
public final class LpuExtension implements Extension {
    static final String PLOTLY = "application/vnd.plotly.v1+json";
    static final String SVG = "image/svg+xml";
    static final String HTML = "text/html";
    static final String PLAIN = "text/plain";

    @Override
    public void install(BaseKernel kernel) {
        install(kernel.getRenderer());
    }

    static void install(Renderer renderer) {
        register(renderer, Figure.class, LpuExtension::figure);
        register(renderer, Drawable.class, LpuExtension::drawable);
        register(renderer, TileCodebook.class, book -> figure(CodebookFigure.of(book)));
        register(renderer, ResultTable.class, t -> table(t.toString(), t.toHtml()));
        register(renderer, Table.class, LpuExtension::plainTable);
        register(renderer, RunInfo.class, r -> Map.of(PLAIN, r.toString()));
        register(renderer, QFormat.class, format -> Map.of(PLAIN, format.describe()));
    }

    private static Map<String, Object> figure(Figure figure) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put(PLOTLY, figure.plotly());
        bundle.put(SVG, figure.svg());
        bundle.put(PLAIN, figure.caption());
        return bundle;
    }

    private static Map<String, Object> drawable(Drawable drawable) {
        return figure(drawable.draw());
    }

    private static Map<String, Object> plainTable(Table table) {
        TableText text = TableText.of(table);
        String title = table.name() == null ? "" : table.name();
        return table(text.plain(title, ""), text.html(title, ""));
    }

    private static Map<String, Object> table(String plain, String html) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put(HTML, html);
        bundle.put(PLAIN, plain);
        return bundle;
    }

    /** Makes the values of a bundle, by MIME type, of one object. */
    @FunctionalInterface
    private interface Bundle<T> {
        Map<String, ?> of(T value);
    }

    /**
     * The whole bundle is always sent: a saved notebook is opened by readers that the kernel knows nothing of. The
     * values go into the container directly; there they stay JSON objects.
     */
    private static <T> void register(Renderer renderer, Class<T> type, Bundle<T> bundle) {
        RenderFunction<T> render = (T value, RenderContext context) -> {
            DisplayData data = context.getOutputContainer();
            bundle.of(value).forEach(data::putData);
        };
        renderer.createRegistration(type).preferring(PLAIN).supporting(PLOTLY, SVG, HTML).register(render);
    }
}
