package lpu.machine;


/**
 * Cycles of a program in one step of arithmetic per op: an op begins when what it needs is there and the VPU has issued what came
 * before, and ends its span later, or when its last tile has come. Tiles come ahead of their op as far as buffers go: a buffer is
 * taken to be given back evenly over the time of the op that used it.
 */
final class Estimator {
    private final Plan plan;
    private final AttentionPace pace;
    private final int buffers;
    private final int latency;
    // Of each step.
    private final double[] begin;
    private final double[] end;
    private final long[] tiles; // up to its end
    private double busFree;
    private double vpuFree;

    private Estimator(Plan plan) {
        this.plan = plan;
        pace = new AttentionPace(plan.machine());
        buffers = plan.machine().memory().tiles();
        latency = plan.hbmLatency();
        begin = new double[plan.size()];
        end = new double[plan.size()];
        tiles = new long[plan.size()];
    }

    static double cycles(Plan plan) {
        Estimator estimator = new Estimator(plan);
        double last = 0;
        for (int i = 0; i < plan.size(); i++) {
            estimator.step(i);
            last = Math.max(last, estimator.end[i]);
        }
        return Math.max(last, estimator.busFree);
    }

    private void step(int i) {
        Work work = plan.works().get(i);
        double ready = work.vpu() > 0 ? vpuFree : 0;
        double streaming = ready;
        for (int before : plan.step(i).after()) {
            ready = Math.max(ready, end[before]);
            streaming = Math.max(streaming, begin[before]);
        }
        tiles[i] = i == 0 ? 0 : tiles[i - 1];
        begin[i] = ready;
        if (work.transfer().tiles() > 0) {
            stream(i, work, ready);
        } else if (work.following() > 0) {
            double followed = Math.max(ready, streaming + work.following());
            end[i] = followed + work.span() - (work.following() - 1);
        } else {
            end[i] = ready + work.span();
        }
        busFree += work.writing();
        if (work.vpu() > 0) {
            vpuFree = work instanceof Work.Flow ? end[i] - work.depths() + 1 : end[i];
        }
    }

    /** An op whose tiles come from the HBM. */
    private void stream(int i, Work work, double ready) {
        Transfer transfer = work.transfer();
        int count = transfer.tiles();
        double tile = transfer.tileCycles();
        double use = (double) work.span() / count;
        double asked = Math.max(released(i, tiles[i] + 1 - buffers), transfer.gathered() ? ready : 0) + latency;
        double first = Math.max(busFree, asked) + tile;
        double last = first + (count - 1) * tile;
        begin[i] = Math.max(ready, first);
        tiles[i] += count;
        if (count <= buffers) {
            last = Math.max(last, released(i, tiles[i] - buffers) + latency + tile);
        } else if (!(work instanceof Work.Attend)) {
            double period = Math.max(Math.max(tile, use), (latency + tile + use) / buffers);
            last = Math.max(last, begin[i] + (count - buffers) * period + Math.min(latency, (buffers - 1) * period));
        }
        end[i] = Math.max(begin[i] + work.span(), last + use);
        if (work instanceof Work.Attend attend && count > buffers) {
            double more = pace.of(attend) - attend.step() * attend.queries();
            end[i] = Math.max(end[i], begin[i] + attend.span() + more * (attend.groups() * attend.tiles() - 1));
            last = Math.max(last, end[i] - attend.step() * attend.queries());
        }
        busFree = last;
    }

    /** When the buffer of a tile, counted from 1 over the whole program, is free again: 0 for the first ones. */
    private double released(int before, long tile) {
        if (tile <= 0) {
            return 0;
        }
        int i = before - 1;
        while (i > 0 && tiles[i - 1] >= tile) {
            i--;
        }
        long start = i == 0 ? 0 : tiles[i - 1];
        return begin[i] + (end[i] - begin[i]) * (tile - start) / (tiles[i] - start);
    }
}
