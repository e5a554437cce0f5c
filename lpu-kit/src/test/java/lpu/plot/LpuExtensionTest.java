package lpu.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.ServiceLoader;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodewords;
import lpu.simd.CodeBlocks;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class LpuExtensionTest {
    private final Renderer renderer = new Renderer();

    @BeforeEach
    void install() {
        LpuExtension.install(renderer);
    }

    private static Object data(DisplayData bundle, String type) throws Exception {
        return bundle.getData(MIMEType.parse(type));
    }

    @Test
    void theKernelFindsTheExtension() {
        assertTrue(ServiceLoader.load(Extension.class).stream().anyMatch(p -> p.type() == LpuExtension.class));
    }

    @Test
    void everyFigureIsOneBundleOfPlotlySvgAndText() throws Exception {
        for (Figure figure : SampleFigures.all().values()) {
            assertFigure(figure, renderer.render(figure));
        }
        Drawable drawable = SampleFigures::lines;
        assertFigure(SampleFigures.lines(), renderer.render(drawable));
    }

    private static void assertFigure(Figure figure, DisplayData bundle) throws Exception {
        Map<?, ?> plotly = assertInstanceOf(Map.class, data(bundle, LpuExtension.PLOTLY), "an object, not a string");
        assertEquals(figure.plotly(), plotly);
        assertEquals(figure.svg(), data(bundle, LpuExtension.SVG));
        assertEquals(figure.caption(), data(bundle, LpuExtension.PLAIN));
        assertNull(data(bundle, LpuExtension.HTML));
    }

    @Test
    void tablesAreHtmlAndText() throws Exception {
        RunInfo run = RunInfo.of(1, null, null, 0);
        Table table = Table.create("counts", IntColumn.create("n", new int[] {49152}));
        for (Object shown : new Object[] {table, new ResultTable("counts", Provenance.MEASURED, run, table)}) {
            DisplayData bundle = renderer.render(shown);
            assertTrue(((String) data(bundle, LpuExtension.HTML)).contains(">49,152</td>"));
            assertTrue(((String) data(bundle, LpuExtension.PLAIN)).contains("49,152"));
        }
        assertEquals(run.toString(), data(renderer.render(run), LpuExtension.PLAIN));
        assertNotNull(renderer.render("other types").getData(MIMEType.TEXT_PLAIN));
    }

    @Test
    void aCodebookDrawsItsFirstTileAndIndices() {
        CodeBlocks codes = CodeBlocks.allocate(3, 2, 2);
        codes.set(2, 1, 1);
        float[] centroids = {1, 2, 3, 4, 5, 6, 7, 8}; // [tile][K = 2][t = 2]
        Panels drawn = (Panels) CodebookFigure.of(new TileCodebook(4, null, null,
                new TileCodewords(new int[] {0, 1, 2, 3}, new int[] {0, 2, 4}, 2, centroids), codes, null, null, new double[2],
                new float[3], null));
        assertArrayEquals(new double[][] {{1, 2}, {3, 4}}, ((HeatMap) drawn.charts().get(0)).values());
        assertArrayEquals(new double[][] {{0, 0}, {0, 0}, {0, 1}}, ((HeatMap) drawn.charts().get(1)).values());
    }
}
