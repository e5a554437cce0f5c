package lpu.machine;

/** One engine in time, the one with the largest share, running work after work. */
final class Engine {
    final Buffers buffers;
    final Lane vpu;
    final Lane tcu;
    final Lane osu;
    final Lane tree;
    final boolean traced;

    Engine(Machine machine, Recorder trace) {
        traced = trace.isWanted();
        buffers = new Buffers(machine.memory().tiles(), machine.hbm().latency(machine.clockMHz()), trace);
        vpu = new Lane(Unit.VPU, trace);
        tcu = new Lane(Unit.TCU, trace);
        osu = new Lane(Unit.OSU, trace);
        tree = new Lane(Unit.TREE, trace);
    }

    /** @param needs results of the ops before */
    Results run(Work work, Results needs) {
        Moment ready = needs.last();
        return switch (work) {
            case Work.Flow w -> flow(w, ready);
            case Work.Normalise w -> normalise(w, ready);
            case Work.Attend w -> new AttentionRun(this, w, ready).run();
            case Work.Select w -> select(w, needs);
            case Work.Winner w -> Results.of(meet(w.winners(), tcu.follow(needs, w.tcu(), w.tcu(), w.depth()).last()));
            case Work.Meeting w -> Results.of(meet(w, ready));
        };
    }

    private Results flow(Work.Flow w, Moment ready) {
        int tiles = w.transfer().tiles();
        if (tiles == 0) {
            return vpu.issue(ready, w.vpu(), w.depth());
        }
        long address = w.transfer().gathered() ? ready.at() : 0;
        Results all = null;
        for (int i = 0; i < tiles; i++) {
            long n = w.vpu() * (i + 1) / tiles - w.vpu() * i / tiles;
            Moment there = buffers.read(w.transfer().tileCycles(), address);
            Results tile = vpu.issue(ready, there, n, w.depth());
            buffers.use(buffers.next() - 1, vpu.free());
            all = all == null ? tile : new Results(all.first(), tile.last());
        }
        return all;
    }

    private Results normalise(Work.Normalise w, Moment ready) {
        Results squares = vpu.issue(ready, w.squares(), w.elementDepth());
        Results roots = tcu.follow(squares, w.tcu(), w.tcu() / w.vectors(), w.rootDepth());
        return vpu.follow(roots, w.products(), 1, w.elementDepth());
    }

    private Results select(Work.Select w, Results needs) {
        Moment found = needs.last();
        for (int digit = 0; digit < w.digits(); digit++) {
            Results scores = digit == 0 && w.streaming() ? needs : Results.of(found);
            Moment histogram = meet(w.histogram(), tcu.follow(scores, w.pass(), w.pass(), w.passDepth()).last());
            found = tcu.issue(histogram, w.bins(), w.binDepth()).last();
        }
        return Results.of(meet(w.rows(), tcu.issue(found, w.pass(), w.passDepth()).last()));
    }

    private Moment meet(Work.Meeting w, Moment ready) {
        return w.tree() == 0 ? ready : tree.issue(ready, w.tree(), w.depth()).last();
    }

    /** When all units are free. */
    long free() {
        return Math.max(Math.max(Math.max(vpu.free(), tcu.free()), Math.max(osu.free(), tree.free())), buffers.free());
    }

    long busy(Unit unit) {
        return switch (unit) {
            case HBM -> buffers.busy();
            case VPU -> vpu.busy();
            case TCU -> tcu.busy();
            case OSU -> osu.busy();
            case TREE -> tree.busy();
        };
    }

    /** Simulated so far. */
    long tasks() {
        return buffers.next() + vpu.tasks() + tcu.tasks() + osu.tasks() + tree.tasks();
    }
}
