package lpu.v80;

import java.util.function.ToDoubleFunction;
import lpu.machine.CycleStats;
import lpu.machine.Machine;
import lpu.plot.Tabular;
import lpu.v80.Resources.Kind;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What {@link V80#run} answers: what a program takes in time and of the device. Modelled. A notebook cell that ends in one shows
 * {@link #table}.
 *
 * @param stats     simulated
 * @param resources of the machine's units
 */
public record V80Run(CycleStats stats, UnitResources resources, Feasibility feasibility) implements Tabular {
    public Machine machine() {
        return stats.machine();
    }

    /** New positions of the program per second: of a prompt all of its tokens count. */
    public double tokensPerSecond() {
        return stats.tokensPerSecond();
    }

    /** Whether the machine fits the V80: logic, ports and memory. */
    public boolean fits() {
        return feasibility.fits();
    }

    /** Seconds that the bytes alone take: bytes read and written over {@link Machine#bandwidthGBs}, as a reader can compute them. */
    public double byteSeconds() {
        return stats.bytesMoved() / (machine().bandwidthGBs() * 1e9);
    }

    /** Seconds that the program's products take if every lane of the machine does one in each cycle. */
    public double productSeconds() {
        return stats.program().products() / (machine().lanes() * machine().clockMHz() * 1e6);
    }

    /** Where the time goes, {@link CycleStats#table}; its name has the tokens per second and whether the machine fits. */
    @Override
    public Table table() {
        Table table = stats.table();
        return table.setName("%s; fits the V80: %s".formatted(table.name(), feasibility.verdict()));
    }

    /** Resources of each unit, all engines together; below them their sum, the device's, and the filled and the allowed share in %. */
    public Table resourceTable() {
        Table table = Table.create("What the machine takes of the device", StringColumn.create("unit"));
        for (Kind kind : Kind.values()) {
            table.addColumns(DoubleColumn.create(kind.label));
        }
        resources.units().forEach((unit, takes) -> append(table, unit, takes::of));
        append(table, "all", resources.total()::of);
        append(table, "device (cited)", V80.DEVICE.resources()::of);
        append(table, "filled, %", kind -> 100 * feasibility.fill().get(kind));
        append(table, "limit, % (assumed)", kind -> 100 * kind.limit);
        return table;
    }

    private static void append(Table table, String unit, ToDoubleFunction<Kind> of) {
        table.stringColumn("unit").append(unit);
        for (Kind kind : Kind.values()) {
            table.doubleColumn(kind.label).append(of.applyAsDouble(kind));
        }
    }
}
