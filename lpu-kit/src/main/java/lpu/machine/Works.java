package lpu.machine;

import static java.lang.Math.ceilDiv;

/** Ops as the {@link Work} of the engine with the largest share. */
final class Works {
    /** A count of a histogram, and a row's number, in the tree. */
    private static final int WORD_BITS = 32;
    private static final int DIGIT_BITS = 8;
    /** Of a sum x gain x root: one by each. */
    private static final int NORM_PRODUCTS = 2;
    /** Of an element turned by rope: by sine and by cosine. */
    private static final int ROPE_PRODUCTS = 2;

    private final Machine machine;
    private final Mapping mapping;

    Works(Machine machine, Mapping mapping) {
        this.machine = machine;
        this.mapping = mapping;
    }

    /** @param resident whether the tables it reads are on chip */
    Work of(Op op, boolean resident) {
        Division d = mapping.division(op);
        return switch (op) {
            case Op.Embed o -> new Work.Flow(o.positions() * elements(o.row().columns()), machine.vpu().elementDepth(),
                    Transfer.gather(machine, o.positions(), o.row().bytes(), 1, false));
            case Op.MatMul o -> matMul(o, d);
            case Op.Norm o -> norm(o, d);
            case Op.Rope o -> new Work.Flow(elements(ROPE_PRODUCTS * d.of((long) o.positions() * o.heads() * o.headWidth())),
                    machine.vpu().elementDepth(), Transfer.NONE);
            case Op.Attention o -> attention(o);
            case Op.Elementwise o -> new Work.Flow(elements(d.of((long) o.positions() * o.columns())),
                    machine.vpu().elementDepth() + (o.table() ? machine.vpu().multiplyStages() : 0), Transfer.NONE);
            case Op.LutBuild o -> flow(d.of(o.tiles()) * o.codewords(), ceilDiv(o.columns(), o.tiles()),
                    Vpu.passes(o.codewordBits(), o.stateBits()), table(o, d, resident));
            case Op.LutScan o -> flow(d.of(o.rows()), o.tiles(), 1, table(o, d, resident));
            case Op.SignScan o -> flow(d.of(o.rows()), o.columns(), 1, table(o, d, resident));
            case Op.TopK o -> topK(o, d);
            case Op.Refine o -> flow(d.of(o.rows()), o.tiles(), 1,
                    Transfer.gather(machine, d.of(o.rows()), o.rowBytes(), d.streams(), true));
            case Op.GatherFine o -> flow(d.of(o.rows()), o.row().columns(), Vpu.passes(o.row().weightBits(), o.inputBits()),
                    Transfer.gather(machine, d.of(o.rows()), o.row().bytes(), d.streams(), true));
            case Op.Argmax o -> argmax(o, d);
            case Op.Meet o -> meeting((long) o.positions() * o.values(), o.bits(), mapping.engines(o.part()));
        };
    }

    private long elements(long count) {
        return machine.vpu().elementIssues(count);
    }

    private Work flow(long rows, long columns, long times, Transfer transfer) {
        return new Work.Flow(machine.vpu().issues(rows, columns) * times, machine.vpu().depth(), transfer);
    }

    /** Tables are read whole, or were read before the first token. */
    private Transfer table(Op op, Division d, boolean resident) {
        return resident ? Transfer.NONE : Transfer.stream(machine, d.of(op.bytes()), d.streams());
    }

    private Work matMul(Op.MatMul o, Division d) {
        int columns = o.row().columns();
        boolean byRows = o.split() == Op.MatMul.Split.ROWS;
        long times = (long) o.positions() * Vpu.passes(o.row().weightBits(), o.inputBits());
        return flow(byRows ? d.of(o.rows()) : o.rows(), byRows ? columns : d.of(columns), times, table(o, d, false));
    }

    private Work norm(Op.Norm o, Division d) {
        Tcu tcu = machine.tcu();
        long vectors = d.of((long) o.positions() * o.vectors());
        return new Work.Normalise(vectors, vectors * elements(o.columns()), vectors * tcu.issues(o.columns()),
                vectors * elements((long) NORM_PRODUCTS * o.columns()), machine.vpu().elementDepth(),
                tcu.depth(o.columns()) + tcu.functionCycles());
    }

    /**
     * An engine takes whole KV heads, or an equal part of the heads that share one; then the KV head is read once and multicast to
     * all of them.
     */
    private Work attention(Op.Attention o) {
        Vpu vpu = machine.vpu();
        Osu osu = machine.osu();
        int engines = mapping.engines(o.part());
        Division heads = Division.of(o.heads(), engines);
        Division groups = Division.of(o.kvHeads(), engines);
        int queries = Math.ceilDiv(heads.each(), groups.each()) * o.positions();
        long attended = ceilDiv(o.attended(), o.positions());
        int tiles = Math.toIntExact(ceilDiv(attended, osu.tile()));
        long last = attended - (tiles - 1L) * osu.tile();
        int times = Vpu.passes(o.bits(), o.bits());
        long rescale = elements(o.headWidth());
        Transfer transfer = Transfer.stream(machine, groups.of(o.bytes()), groups.streams());
        double writing = Transfer.stream(machine, groups.of(o.bytesWritten()), groups.streams()).cycles();
        return new Work.Attend(groups.each(), tiles, queries,
                vpu.issues(osu.tile(), o.headWidth()) * times, vpu.issues(last, o.headWidth()) * times,
                vpu.issues(o.headWidth(), osu.tile()) * times + rescale, vpu.issues(o.headWidth(), last) * times + rescale,
                elements((long) groups.each() * queries * o.headWidth()), vpu.depth(), vpu.elementDepth(),
                osu.initiationInterval(), osu.depth(), Osu.SUM_CYCLES + machine.tcu().functionCycles(), transfer, writing);
    }

    private Work topK(Op.TopK o, Division d) {
        Tcu tcu = machine.tcu();
        int bins = 1 << DIGIT_BITS;
        int engines = mapping.engines(o.part());
        return new Work.Select(Math.ceilDiv(o.scoreBits(), DIGIT_BITS), tcu.issues(d.of(o.rows())), tcu.issues(bins),
                tcu.depth(d.of(o.rows())), tcu.depth(bins), meeting(bins, WORD_BITS, engines),
                meeting(o.k(), WORD_BITS, engines), o.streaming());
    }

    private Work argmax(Op.Argmax o, Division d) {
        long values = d.of(o.rows());
        return new Work.Winner(o.positions() * machine.tcu().issues(values), machine.tcu().depth(values),
                meeting(o.positions(), o.bits() + WORD_BITS, mapping.engines(o.part())));
    }

    /** Up from the engines that have something, down to all that are active for anything. */
    private Work.Meeting meeting(long values, int bits, int engines) {
        int hops = machine.tree().depth(engines) + machine.tree().depth(mapping.most());
        return hops == 0 ? new Work.Meeting(0, 0)
                : new Work.Meeting(ceilDiv(values * bits, 8L * machine.tree().bytesPerCycle()), hops * machine.tree().hopCycles());
    }
}
