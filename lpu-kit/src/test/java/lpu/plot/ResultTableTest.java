package lpu.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.ShortColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

class ResultTableTest {
    private static final RunInfo RUN = new RunInfo("abc1234-dirty", "25", "A CPU: 3 GHz", 2, "vector-256", 2,
            "smollm2 b179c952", null, -7, "2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    private static ResultTable everyType() {
        IntColumn ints = IntColumn.create("int", Integer.MAX_VALUE, -1, 0, 0);
        ints.setMissing(2);
        LongColumn longs = LongColumn.create("long", Long.MAX_VALUE, 1, 2, 3);
        ShortColumn shorts = ShortColumn.create("short", new short[] {1, 2, 3, Short.MAX_VALUE});
        BooleanColumn bools = BooleanColumn.create("bool", true, false).appendMissing().append(true);
        return ResultTable.of("All types: a test", Provenance.MODELLED, RUN,
                StringColumn.create("to,ken \"x\"", " the", "NA", "", "a\r\nb,\"c\" # d"), ints, longs, shorts,
                FloatColumn.create("float", 0.1f, Float.NaN, Float.MIN_VALUE, -0f),
                DoubleColumn.create("double", 1 / 3.0, Double.NaN, Double.NEGATIVE_INFINITY, 1e300),
                bools);
    }

    @Test
    void everythingReadsBackAsItWas() {
        Path file = folder.resolve("deep/er/t.csv");
        ResultTable wrote = everyType();
        wrote.writeCsv(file);
        ResultTable read = ResultTable.readCsv(file);
        assertEquals(wrote.title(), read.title());
        assertEquals(wrote.provenance(), read.provenance());
        assertEquals(RUN, read.run());
        assertEquals(wrote.table().columnNames(), read.table().columnNames());
        assertEquals(wrote.table().rowCount(), read.table().rowCount());
        for (int c = 0; c < wrote.table().columnCount(); c++) {
            Column<?> a = wrote.table().column(c);
            Column<?> b = read.table().column(c);
            assertEquals(a.type(), b.type());
            assertEquals(a.asList(), b.asList(), a.name());
            for (int r = 0; r < a.size(); r++) {
                assertEquals(a.isMissing(r), b.isMissing(r), a.name() + " row " + r);
            }
        }
    }

    @Test
    void theFileIsTheSameInEveryLocaleAndWhenRewritten() throws Exception {
        Path first = folder.resolve("1.csv");
        Path second = folder.resolve("2.csv");
        everyType().writeCsv(first);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            ResultTable.readCsv(first).writeCsv(second);
        } finally {
            Locale.setDefault(before);
        }
        assertEquals(-1, Files.mismatch(first, second));
        List<String> lines = Files.readAllLines(first);
        assertEquals("# title: All types: a test", lines.get(0));
        assertEquals("# provenance: modelled", lines.get(1));
        assertEquals("# commit: abc1234-dirty", lines.get(2));
    }

    @Test
    void aColumnOfEmptyStringsAndATableWithoutRowsSurvive() {
        Path file = folder.resolve("t.csv");
        ResultTable.of("t", Provenance.CITED, RUN, StringColumn.create("only", "", "a", "")).writeCsv(file);
        assertEquals(List.of("", "a", ""), ResultTable.readCsv(file).table().stringColumn("only").asList());
        ResultTable.of("t", Provenance.CITED, RUN, IntColumn.create("none")).writeCsv(file);
        assertEquals(0, ResultTable.readCsv(file).table().intColumn("none").size());
    }

    @Test
    void aFigureRedrawnFromItsFileIsTheSame() {
        double[] x = {1, 10, 100, 1000};
        double[] y = {1 / 3.0, Double.NaN, 0.1 + 0.2, 1e-7};
        Path file = folder.resolve("t.csv");
        ResultTable wrote = ResultTable.of("t", Provenance.MEASURED, RUN, DoubleColumn.create("x", x), DoubleColumn.create("y", y));
        wrote.writeCsv(file);
        ResultTable read = ResultTable.readCsv(file);
        assertEquals(Plot.line(wrote).x("x").y("y").logX().draw().svg(), Plot.line(read).x("x").y("y").logX().draw().svg());
    }

    @Test
    void otherFilesAreRefusedInOneLineThatNamesThem() throws Exception {
        Path file = folder.resolve("t.csv");
        assertRefused(file);
        everyType().writeCsv(file);
        String good = Files.readString(file);
        for (String bad : List.of("", "a,b\n1,2\n", good.substring(0, 60), good.replace("modelled", "guessed"),
                good.replace("# cores: 2", "# cores: two"), good.replace("# cores: 2\n", ""),
                good.replace("LONG", "LONGER"), good.replace("2147483647", "21474836470"), good + "1,2\n")) {
            Files.writeString(file, bad);
            assertRefused(file);
        }
    }

    /** As git and editors on Windows leave them; cells keep the line ends that they have. */
    @Test
    void windowsLineEndsReadAsOurs() throws Exception {
        Path file = folder.resolve("t.csv");
        everyType().writeCsv(file);
        ResultTable ours = ResultTable.readCsv(file);
        String text = Files.readString(file);
        Files.writeString(file, "\ufeff" + text.replace("\n", "\r\n"));
        ResultTable theirs = ResultTable.readCsv(file);
        assertEquals(ours.run(), theirs.run());
        assertEquals(ours.title(), theirs.title());
        theirs.writeCsv(file);
        assertEquals(text, Files.readString(file));
    }

    @Test
    void refusalsSayWhatIsWrong() throws Exception {
        Path file = folder.resolve("t.csv");
        everyType().writeCsv(file);
        String good = Files.readString(file);
        for (String[] c : new String[][] {
            {good.replace("# provenance: modelled\n", ""), "the line '# provenance: …' is missing"},
            {good.replace("modelled", "guessed"), "its provenance 'guessed' is none of measured, modelled, cited"},
            {good.replace("# title", "# tilte"), "the line '# title: …' is missing"},
            {good.replace("# cores: 2", "# cores: two"), "the line '# cores: …' holds no whole number"},
            {good.replace("# seed: -7\n", ""), "the line '# seed: …' holds no whole number"},
            {good.replace("LONG", "LONGER"), "a column of the type 'LONGER'"},
            {good.replace("2147483647", "21474836470"),
                "row 1 of the column int holds '21474836470', which is no INTEGER"},
            {good + "1,2\n", "row 5 has 2 cells, not 7"},
            {"", "the line '# columns: …' is missing"},
        }) {
            Files.writeString(file, c[0]);
            assertEquals(file + " is not a result table: " + c[1],
                    assertThrows(InputError.class, () -> ResultTable.readCsv(file)).getMessage());
        }
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertEquals("cannot read the table " + file + ": not a text in UTF-8",
                assertThrows(InputError.class, () -> ResultTable.readCsv(file)).getMessage());
        assertEquals("cannot read the table " + folder + ": Is a directory",
                assertThrows(InputError.class, () -> ResultTable.readCsv(folder)).getMessage());
        assertEquals("cannot read the table none.csv: no such file or folder",
                assertThrows(InputError.class, () -> ResultTable.readCsv(Path.of("none.csv"))).getMessage());
    }

    private static void assertRefused(Path file) {
        InputError error = assertThrows(InputError.class, () -> ResultTable.readCsv(file));
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
        assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    }

    @Test
    void aColumnTypeWithoutAFileFormIsRefused() {
        DateColumn dates = DateColumn.create("day", LocalDate.EPOCH);
        assertThrows(IllegalArgumentException.class, () -> ResultTable.of("t", Provenance.CITED, RUN, dates));
    }

    @Test
    void textAlignsNumbersWithSensibleDigits() {
        ResultTable table = ResultTable.of("Heads", Provenance.MEASURED, RUN,
                StringColumn.create("head", "exact", "vq"), IntColumn.create("V", 49152, 7),
                DoubleColumn.create("ms", 11.6666666, 0.9), DoubleColumn.create("miss", 1e-7, Double.NaN));
        assertEquals("""
                Heads
                head        V     ms  miss
                -----  ------  -----  ----
                exact  49,152  11.67  1e-7
                vq          7   0.90     –
                (measured · smollm2 b179c952 · commit abc1234-dirty)""", table.toString());
    }

    @Test
    void htmlIsWellFormedAndWithoutColoursOfItsOwn() throws Exception {
        ResultTable table = ResultTable.of("a < b & c", Provenance.CITED, RUN, StringColumn.create("<i>", "<b>\u0000"));
        String html = table.toHtml();
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
        assertFalse(html.contains("<b>") || html.contains("<i>"));
        assertFalse(html.contains("#"), "no fixed colour");
    }

    @Test
    void longTablesAreCutInTheMiddle() {
        IntColumn rows = IntColumn.create("row", java.util.stream.IntStream.range(0, 1234).toArray());
        String text = ResultTable.of("t", Provenance.MEASURED, RUN, rows).toString();
        assertTrue(text.contains("… 1,214 more rows …"), text);
        assertTrue(text.contains("1,233") && text.contains("   15\n") && !text.contains("   16\n"), text);
    }

    /** A table goes into its folder, under a name that is nothing but a name. */
    @Test
    void namesAreNoPaths() {
        ResultTable table = new ResultTable("t", Provenance.MEASURED, RunInfo.of(1, null, null, 0), Table.create("t"));
        for (String name : new String[] {"", "../x", "a/b", "a.csv", "two words"}) {
            assertThrows(IllegalArgumentException.class, () -> table.save(name), name);
            assertThrows(IllegalArgumentException.class, () -> SampleFigures.lines().save(name), name);
        }
    }
}
