package lpu.v80;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import lpu.accel.Machine;
import lpu.report.InputError;
import lpu.report.Progress;
import lpu.report.Project;
import lpu.report.Sha256;
import lpu.workload.Program;

/**
 * Tries all points of a space by a closed form. Cycles are kept in the cache as they are found: an interrupted search goes on where
 * it stopped.
 */
public final class Exploration {
    /** A token's cycles by a closed form. */
    @FunctionalInterface
    public interface Estimate {
        double cycles(Machine machine, Program program);
    }

    /** The program of a token with a coarse head of so many bits per weight, after a context of so many positions. */
    @FunctionalInterface
    public interface Programs {
        Program of(double bits, int context);
    }

    private record Choice(double bits, int context) {
    }

    private record Needs(Demand demand, long stored) {
        static Needs of(Program program) {
            return new Needs(Demand.of(List.of(program)), Footprint.bytes(program));
        }
    }

    private final Programs programs;
    private final Estimate estimate;
    private final UnitCosts costs;
    private final FillLimits limits;
    private final Map<Choice, Program> made = new ConcurrentHashMap<>();
    private final Map<Choice, Needs> needs = new ConcurrentHashMap<>();

    public Exploration(Programs programs, Estimate estimate, UnitCosts costs, FillLimits limits) {
        this.programs = programs;
        this.estimate = estimate;
        this.costs = costs;
        this.limits = limits;
    }

    /** All points of a space on so many threads, in its order. */
    public List<Explored> run(DesignSpace space, int threads) {
        List<DesignPoint> points = space.points();
        Path file = Project.cache().resolve("designs-%s.csv".formatted(Sha256.shortOf(texts(space, points))));
        Map<String, Double> known = read(file);
        try (Progress progress = Progress.of("designs", points.size());
                BufferedWriter out = appending(file);
                ForkJoinPool pool = new ForkJoinPool(threads)) {
            return pool.submit(() -> points.parallelStream().map(point -> {
                Explored done = explore(point, known, out);
                progress.step(1);
                return done;
            }).toList()).join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that cycles depend on; three estimates stand for the closed form, with which earlier results are of no use any more. */
    private String texts(DesignSpace space, List<DesignPoint> points) {
        StringBuilder text = new StringBuilder(V80.machine().toString());
        for (DesignPoint probe : List.of(points.getFirst(), points.get(points.size() / 2), points.getLast())) {
            text.append(cycles(probe)).append(' ');
        }
        for (double bits : space.bits()) {
            for (int context : space.contexts()) {
                text.append(program(bits, context));
            }
        }
        return text.toString();
    }

    private Program program(double bits, int context) {
        return made.computeIfAbsent(new Choice(bits, context), c -> programs.of(c.bits, c.context));
    }

    private double cycles(DesignPoint point) {
        Program program = program(point.bits(), point.context());
        return estimate.cycles(point.machine(program), program);
    }

    private Explored explore(DesignPoint point, Map<String, Double> known, BufferedWriter out) {
        Machine machine = point.machine(program(point.bits(), point.context()));
        Double before = known.get(point.key());
        double cycles = before != null ? before : cycles(point);
        if (before == null) {
            keep(out, point.key() + "," + cycles + ",;\n");
        }
        return new Explored(point, cycles, feasibility(point, machine));
    }

    private Feasibility feasibility(DesignPoint point, Machine machine) {
        Needs of = needs.computeIfAbsent(new Choice(point.bits(), point.context()), c -> Needs.of(program(c.bits, c.context)));
        return Feasibility.of(machine, UnitResources.of(machine, of.demand, costs).total(), of.stored, V80.DEVICE, limits);
    }

    /** Lines that are not whole are passed over: the run was cut off. */
    private static Map<String, Double> read(Path file) {
        Map<String, Double> known = new HashMap<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] cells = line.split(",");
                if (line.endsWith(";") && cells.length == 3) {
                    known.put(cells[0], Double.parseDouble(cells[1]));
                }
            }
            return known;
        } catch (IOException | NumberFormatException e) {
            throw new InputError(file + " cannot be read: " + e.getMessage() + "; remove it", e);
        }
    }

    private static BufferedWriter appending(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void keep(BufferedWriter out, String line) {
        try {
            out.append(line); // one call: the writer's lock keeps lines whole
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
