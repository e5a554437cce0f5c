package lpu.accel;

/** Attention of one op on an engine, step by step as {@link Work.Attend} says. */
final class AttentionRun {
    private final Engine engine;
    private final Work.Attend work;
    private final Moment ready;
    private final long firstTile; // of the op, among all tiles of memory
    private Moment exponentials; // of the step whose context is still to come
    private long step; // whose context is still to come
    private Moment context;

    AttentionRun(Engine engine, Work.Attend work, Moment ready) {
        this.engine = engine;
        this.work = work;
        this.ready = ready;
        firstTile = engine.buffers.next();
    }

    Results run() {
        Moment there = ready;
        Moment next = null;
        for (long s = 0; s < work.steps(); s++) {
            there = there.and(read(s));
            Moment scores = engine.vpu.issue(there, work.scores(tile(s)), work.depth()).last();
            next = engine.osu.issue(scores, 1, work.osuInterval(), work.osuDepth()).last();
            if (s > 0) {
                context();
            }
            exponentials = next;
            step = s;
        }
        context();
        engine.buffers.write(work.writing());
        Moment reciprocal = new Moment(exponentials.at() + work.reciprocalCycles(), Unit.TCU);
        return engine.vpu.issue(context.and(reciprocal), work.divisions(), work.elementDepth());
    }

    private int tile(long step) {
        return (int) (step / work.queries() % work.tiles());
    }

    /** Tiles of keys and values as the first query of theirs comes to them: of memory's tiles the same share as of steps. */
    private Moment read(long step) {
        Moment there = ready;
        long upTo = firstTile + Math.ceilDiv((step / work.queries() + 1) * work.transfer().tiles(), tiles());
        while (engine.buffers.next() < upTo) {
            there = there.and(engine.buffers.read(work.transfer().tileCycles(), 0));
        }
        return there;
    }

    private long tiles() {
        return (long) work.groups() * work.tiles();
    }

    /** The context of the step before; the last query of a tile gives its buffers back. */
    private void context() {
        context = engine.vpu.issue(exponentials, work.contexts(tile(step)), work.depth()).last();
        if ((step + 1) % work.queries() == 0) {
            long tile = step / work.queries();
            long upTo = firstTile + (tile + 1) * work.transfer().tiles() / tiles();
            for (long t = firstTile + tile * work.transfer().tiles() / tiles(); t < upTo; t++) {
                engine.buffers.use(t, engine.vpu.free());
            }
        }
    }
}
