package lpu.plot;

import tech.tablesaw.api.Table;

/** Something that is best read as a table; a notebook cell that ends in one shows it. */
@FunctionalInterface
public interface Tabular {
    /** The table to show; its name stands above it. */
    Table table();
}
