package lpu.machine;

/**
 * Attention of one op on an engine, step by step as {@link Work.Attend} says. Memory's tiles hold the keys of a tile of scores,
 * its values, the next keys and so on. Keys give their buffers back after their last scores, values after their last context.
 */
final class AttentionRun {
    private final Engine engine;
    private final Work.Attend work;
    private final Moment ready;
    private final long firstTile; // of the op, among all tiles of memory
    private Moment exponentials; // of the last step
    private Moment context; // of the last step but one

    AttentionRun(Engine engine, Work.Attend work, Moment ready) {
        this.engine = engine;
        this.work = work;
        this.ready = ready;
        firstTile = engine.buffers.next();
    }

    Results run() {
        long end;
        for (long s = 0; s < work.steps(); s = end) {
            end = alikeFrom(s);
            steps(s, end);
        }
        context(work.steps() - 1, exponentials, values(work.steps() - 1));
        engine.buffers.write(work.writing());
        Moment reciprocal = new Moment(exponentials.at() + work.reciprocalCycles(), Unit.TCU);
        return engine.vpu.issue(context.and(reciprocal), work.divisions(), work.elementDepth());
    }

    /**
     * The step after those that are like step s, the first of its tile: the queries of a tile read it once; where nothing is
     * read, as in a prompt without a context, the full tiles of a KV head are alike too.
     */
    private long alikeFrom(long s) {
        long fullTiles = work.tiles() - 1 - tile(s) % work.tiles();
        return s + (work.transfer().tiles() == 0 ? Math.max(1, fullTiles) : 1) * work.queries();
    }

    /**
     * Steps that are alike. From the third on, which waits for nothing any more that was read, up to the last, which gives
     * buffers back, each follows from when units were free before it, and a context from two steps before. As soon as these
     * times stand to each other as they did two steps ago, all further pairs of steps take as long: they are added up.
     */
    private void steps(long from, long to) {
        State before = null;
        for (long s = from; s < to; s++) {
            step(s);
            long left = to - 2 - s;
            if (s - from >= 2 && (s - from) % 2 == 0 && left >= 2 && !engine.traced) {
                State now = new State(engine.vpu.count(), engine.osu.count(), exponentials.at());
                if (before != null && now.isAsFarAhead(before)) {
                    long more = engine.vpu.repeat(before.vpu, left / 2);
                    engine.osu.repeat(before.osu, left / 2);
                    exponentials = new Moment(exponentials.at() + more, exponentials.by());
                    s += left / 2 * 2;
                }
                before = now;
            }
        }
    }

    /** Where an engine stands between two steps. */
    private record State(Lane.Count vpu, Lane.Count osu, long exponentials) {
        boolean isAsFarAhead(State before) {
            long later = vpu.free() - before.vpu.free();
            return osu.free() - before.osu.free() == later && exponentials - before.exponentials == later;
        }
    }

    private void step(long s) {
        Moment before = exponentials;
        Moment values = s == 0 ? Moment.START : values(s - 1);
        scores(s);
        if (s > 0) {
            context(s - 1, before, values);
        }
    }

    /** Of all KV heads, the tile of scores of a step. */
    private long tile(long step) {
        return step / work.queries();
    }

    private boolean isLastQuery(long step) {
        return (step + 1) % work.queries() == 0;
    }

    private void scores(long step) {
        long tile = tile(step);
        Moment keys = read(2 * tile + 1);
        Moment scores = engine.vpu.issue(ready, keys, work.scores((int) (tile % work.tiles())), work.depth()).last();
        if (isLastQuery(step)) {
            use(Math.ceilDiv(tilesIn(2 * tile), halves()), tilesIn(2 * tile + 1) / halves());
        }
        exponentials = engine.osu.issue(scores, 1, work.osuInterval(), work.osuDepth()).last();
    }

    private Moment values(long step) {
        return read(2 * tile(step) + 2);
    }

    /** With the values' buffers go those that hold the end of the values before or the end of the keys. */
    private void context(long step, Moment weights, Moment values) {
        long tile = tile(step);
        context = engine.vpu.issue(weights, values, work.contexts((int) (tile % work.tiles())), work.depth()).last();
        if (isLastQuery(step)) {
            long keys = Math.ceilDiv(tilesIn(2 * tile), halves());
            use(tilesIn(2 * tile) / halves(), keys);
            use(Math.max(keys, tilesIn(2 * tile + 1) / halves()), tilesIn(2 * tile + 2) / halves());
        }
    }

    /** Reads what is still to be read of the first so many halves: the keys, and the values, of each tile of scores. */
    private Moment read(long half) {
        Moment there = Moment.START;
        long upTo = firstTile + Math.ceilDiv(tilesIn(half), halves());
        while (engine.buffers.next() < upTo) {
            there = there.and(engine.buffers.read(work.transfer().tileCycles(), 0));
        }
        return there;
    }

    /** Tiles of the op from one number to before another have been used. */
    private void use(long from, long to) {
        for (long t = from; t < to; t++) {
            engine.buffers.use(firstTile + t, engine.vpu.free());
        }
    }

    /** Memory's tiles in the first so many halves, times {@link #halves}. */
    private long tilesIn(long half) {
        return half * work.transfer().tiles();
    }

    private long halves() {
        return 2L * work.groups() * work.tiles();
    }
}
