package lpu.lower;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.machine.Best;
import lpu.machine.Linear;
import lpu.machine.LutCodewords;
import lpu.machine.RadixPrefix;
import lpu.machine.SelectFunction;
import lpu.machine.TileProducts;

/**
 * One engine's share of a coarse-fine head: some rows of the state map, some tiles of each set, its vocabulary rows; and of one
 * state, which of those rows are left with their scores. Serves one thread at a time.
 */
final class MachineHeadShare {
    private final MachineEngine engine;
    private final FunctionalHead head;
    private final Linear map;
    private final int number;
    private final int engines;
    private final int[] ids; // [its rows], ascending; the first count are left
    private int[] scores; // [its rows]
    private int count;

    MachineHeadShare(MachineEngine engine, FunctionalHead head, int number, int engines) {
        this.engine = engine;
        this.head = head;
        this.number = number;
        this.engines = engines;
        MachineShare rows = MachineShare.of(head.map().rows(), number, engines);
        map = head.map().rows(rows.from(), rows.to());
        ids = new int[engine.vocabulary().size()];
    }

    /** Its columns of the mapped state. */
    int[] mapped(int[] hidden) {
        return engine.vpu().outputs(map, hidden, 1);
    }

    /** Of its tiles. */
    TileProducts products(LutCodewords words, int[] mapped) {
        MachineShare tiles = MachineShare.of(words.tiles(), number, engines);
        return engine.scan().products(words, tiles.from(), tiles.to(), mapped);
    }

    /** Scores all its rows. */
    void scan(byte[] luts, int biasShift) {
        MachineShare rows = engine.vocabulary();
        count = rows.size();
        scores = engine.scan().scan(head.rows(), luts, biasShift, rows.from(), rows.to());
        Arrays.setAll(ids, i -> rows.from() + i);
    }

    /** Adds the second set's look-ups to the scores that are left. */
    void refine(byte[] luts) {
        engine.scan().refine(head.refinedRows(), luts, ids, count, scores);
    }

    int[] histogram(RadixPrefix prefix) {
        return SelectFunction.histogram(scores, count, prefix);
    }

    int equal(int threshold) {
        return SelectFunction.equal(scores, count, threshold);
    }

    void keep(int threshold, int ties) {
        count = SelectFunction.keep(ids, scores, count, threshold, ties);
    }

    /** The rows that are left. */
    int[] ids() {
        return Arrays.copyOf(ids, count);
    }

    /** Their exact logits. */
    int[] logits(int[] hidden) {
        int first = engine.vocabulary().from();
        return engine.vpu().outputs(engine.head(), hidden, IntStream.range(0, count).map(i -> ids[i] - first).toArray());
    }

    /** The best of those: places ascend as their ids do. */
    Best best(int[] logits) {
        Best place = engine.tcu().argmax(logits, 0, count, 0);
        return count == 0 ? Best.NONE : new Best(place.value(), ids[place.id()]);
    }
}
