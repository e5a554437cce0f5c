package lpu.machine;

import java.util.HashMap;
import java.util.Map;

/**
 * Cycles that attention takes for one more tile of scores, when buffers are too few for all its keys and values to come ahead.
 * How latency, buffers and pipelines interlock is periodic, so a few tiles are run and tell of all.
 */
final class AttentionPace {
    private static final int TILES = 12;
    /** With more queries a tile the VPU's issues decide. */
    private static final int MOST_QUERIES = 16;

    private final Machine machine;
    private final Map<Work.Attend, Double> known = new HashMap<>(); // layers are alike

    AttentionPace(Machine machine) {
        this.machine = machine;
    }

    double of(Work.Attend work) {
        return known.computeIfAbsent(work, this::run);
    }

    private double run(Work.Attend work) {
        long all = (long) work.groups() * work.tiles();
        if (all == 1 || work.queries() > MOST_QUERIES) {
            return work.step() * work.queries();
        }
        int most = (int) Math.min(all, TILES);
        int few = all > TILES ? TILES / 3 : 1;
        return (double) (cycles(work, most, all) - cycles(work, few, all)) / (most - few);
    }

    private long cycles(Work.Attend w, int tiles, long all) {
        int memoryTiles = Math.toIntExact(Math.max(1, Math.round((double) w.transfer().tiles() * tiles / all)));
        Transfer transfer = new Transfer(w.transfer().tileCycles() * memoryTiles, memoryTiles, false);
        Work.Attend part = new Work.Attend(1, tiles, w.queries(), w.scores(), w.scores(), w.contexts(), w.contexts(),
                w.divisions(), w.depth(), w.elementDepth(), w.osuInterval(), w.osuDepth(), w.reciprocalCycles(), transfer, 0);
        return new Engine(machine, Recorder.withoutTrace()).run(part, Results.NONE).last().at();
    }
}
