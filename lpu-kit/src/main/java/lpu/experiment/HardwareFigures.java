package lpu.experiment;

import java.util.List;
import lpu.report.ResultTable;
import tech.tablesaw.api.Row;

/** The figure and the words of notebook 13, from result tables alone. */
public final class HardwareFigures {
    /** A figure has four panels; the table of fits has all units. */
    private static final List<String> SHOWN = List.of("tcu", "osu", "lut_scan", "fine_mac");

    private HardwareFigures() {
    }

    /** Vectors and mismatches in all, cycles, and the worst fit, in words. */
    public static String notice(ResultTable equivalence, ResultTable fits) {
        long vectors = 0;
        long wrong = 0;
        long cycles = 0;
        long modelled = 0;
        for (Row row : equivalence.table()) {
            vectors += row.getInt("vectors");
            wrong += row.getInt("mismatches");
            cycles += row.isMissing("cycles") ? 0 : row.getLong("cycles");
            modelled += row.isMissing("cycles") ? 0 : row.getLong("modelled cycles");
        }
        StringBuilder words = new StringBuilder("%,d vectors through %d units, %,d of them wrong.%n".formatted(vectors,
                equivalence.table().stringColumn("unit").countUnique(), wrong));
        words.append("%,d cycles at full pace; the cycle model says %,d.%n".formatted(cycles, modelled));
        for (Row row : fits.table()) {
            if (row.getString("resource").equals("LUT")) {
                words.append("%s: %.0f LUTs, %.0f more for each pod and %.0f for each lane; off by %.1f %% at most over %d sizes.%n"
                        .formatted(row.getString("unit"), row.getDouble("fixed"), row.getDouble("per pod"),
                                row.getDouble("per lane"), row.getDouble("largest error, %"), row.getInt("sizes")));
            }
        }
        return words.toString();
    }
}
