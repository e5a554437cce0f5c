package lpu.machine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lpu.io.Progress;
import lpu.machine.Op.Part;
import lpu.machine.Program.Step;

/**
 * How many engines are active for a class of ops; the others idle, which costs nothing but themselves. Fewer engines than there
 * are can be faster: partial results pass fewer hops, and shares come out even.
 *
 * @param weights    of the FFN
 * @param attention  of projections and attention by heads
 * @param vocabulary of the LM head
 */
public record Mapping(int weights, int attention, int vocabulary) {
    public Mapping {
        Machine.positive(weights, attention, vocabulary);
    }

    /** All engines of a machine for everything. */
    public static Mapping all(Machine machine) {
        return new Mapping(machine.engines(), machine.engines(), machine.engines());
    }

    /** Engines active for a part of the model; the embedding's row goes to every one. */
    public int engines(Part part) {
        return switch (part) {
            case EMBEDDING -> most();
            case ATTENTION -> attention;
            case FFN -> weights;
            case LM_HEAD -> vocabulary;
        };
    }

    /** Engines active for anything. */
    public int most() {
        return Math.max(weights, Math.max(attention, vocabulary));
    }

    /**
     * An op's shards over engines: each of {@code engines} takes {@code each} of them, the last perhaps fewer. Engines beyond those
     * take none, or, where a shard is a KV head that several engines attend with, do what its first engine does on bytes that are
     * read once and multicast.
     */
    public record Sharding(int shards, int each, int engines) {
        public static Sharding of(int shards, int engines) {
            int each = Math.ceilDiv(shards, engines);
            return new Sharding(shards, each, Math.ceilDiv(shards, each));
        }

        /** The part of {@code whole} that the engine with the most shards has, rounded up. */
        public long of(long whole) {
            return Math.ceilDiv(whole * each, shards);
        }
    }

    /** How an op's shards fall to the engines that are active for its part of the model. */
    public Sharding sharding(Op op) {
        return Sharding.of(op.shards(), engines(op.part()));
    }

    /**
     * Bytes of the tables of a coarse head that an engine keeps if there is room: the largest share of its codewords, indices or
     * signs.
     */
    public long tableBytes(Program program) {
        return program.steps().stream().map(Step::op).filter(Op::readsTable).mapToLong(op -> sharding(op).of(op.bytes())).sum();
    }

    /**
     * The best by simulated cycles of {@link #all} and of {@link #estimated} for the machine's engines, half of them, a quarter
     * and so on. A machine of twice as many engines chooses among the same mappings and two more, and cycles depend on the active
     * engines only: so doubling engines never slows a program. A mapping whose lower bound is no less than the best simulated
     * cycles so far is not simulated.
     */
    public static Mapping best(Machine machine, Program program) {
        return fastest(machine, program).mapping();
    }

    /** What was simulated with {@link #best}. */
    static CycleStats fastest(Machine machine, Program program) {
        Set<Mapping> candidates = new LinkedHashSet<>();
        for (int engines : halves(machine.engines())) {
            Machine part = machine.withEngines(engines);
            candidates.add(estimated(part, program));
            candidates.add(all(part));
        }
        CycleStats best = null;
        try (Progress progress = Progress.of("mappings simulated", candidates.size())) {
            for (Mapping mapping : candidates) {
                if (best == null || Bound.of(machine, program, mapping).max() < best.cycles()) {
                    CycleStats stats = Simulator.run(machine, program, mapping);
                    best = best == null || stats.cycles() < best.cycles() ? stats : best;
                }
                progress.step(1);
            }
        }
        return best;
    }

    /**
     * Class after class, the number among all engines, half of them and so on that is estimated to be the fastest. For exploration:
     * nothing is simulated.
     */
    public static Mapping estimated(Machine machine, Program program) {
        List<Integer> fewer = halves(machine.engines() / 2);
        Mapping best = all(machine);
        double least = Bound.estimate(new CostModel(machine, program, best));
        for (Part part : new Part[] {Part.ATTENTION, Part.FFN, Part.LM_HEAD}) {
            Mapping start = best;
            for (int engines : fewer) {
                Mapping mapping = start.with(part, engines);
                double cycles = Bound.estimate(new CostModel(machine, program, mapping));
                if (cycles < least) {
                    best = mapping;
                    least = cycles;
                }
            }
        }
        return best;
    }

    private Mapping with(Part part, int engines) {
        return switch (part) {
            case EMBEDDING -> this;
            case ATTENTION -> new Mapping(weights, engines, vocabulary);
            case FFN -> new Mapping(engines, attention, vocabulary);
            case LM_HEAD -> new Mapping(weights, attention, engines);
        };
    }

    /** n, ⌊n / 2⌋, …, 1 */
    private static List<Integer> halves(int n) {
        List<Integer> halves = new ArrayList<>();
        for (int i = n; i > 0; i /= 2) {
            halves.add(i);
        }
        return halves;
    }
}
