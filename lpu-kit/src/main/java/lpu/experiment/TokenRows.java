package lpu.experiment;

import lpu.accel.Stall;
import lpu.accel.Unit;
import lpu.model.NamedShape;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.v80.TokenRun;
import lpu.workload.Part;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;

/** A row for each token on a V80: time, bytes, bounds, what limits it. */
final class TokenRows {
    static final String MODEL = "model";
    static final String HEAD = "head";
    static final String K = "k";
    static final String MEASURED = "k is";
    static final String ENGINES = "engines";
    static final String MS = "ms";
    static final String TOKENS = "tokens/s";
    static final String HEAD_SHARE = "head's share";
    static final String MB = "MB";
    static final String HEAD_MB = "head MB";
    static final String BYTES_MS = "bytes/bandwidth ms";
    static final String SCARCEST = "scarcest";
    static final String STRAIN = "of its limit";
    static final String FITS = "fits";

    private final StringColumn model = StringColumn.create(MODEL);
    private final StringColumn head = StringColumn.create(HEAD);
    private final IntColumn k = IntColumn.create(K);
    private final StringColumn measured = StringColumn.create(MEASURED);
    private final IntColumn engines = IntColumn.create(ENGINES);
    private final DoubleColumn ms = DoubleColumn.create(MS);
    private final DoubleColumn tokens = DoubleColumn.create(TOKENS);
    private final DoubleColumn share = DoubleColumn.create(HEAD_SHARE);
    private final DoubleColumn mb = DoubleColumn.create(MB);
    private final DoubleColumn headMb = DoubleColumn.create(HEAD_MB);
    private final DoubleColumn bytesMs = DoubleColumn.create(BYTES_MS);
    private final DoubleColumn maxMs = DoubleColumn.create("max ms");
    private final DoubleColumn sumMs = DoubleColumn.create("sum ms");
    private final DoubleColumn hbm = DoubleColumn.create("HBM busy");
    private final DoubleColumn vpu = DoubleColumn.create("VPU busy");
    private final DoubleColumn waiting = DoubleColumn.create("VPU waits for HBM");
    private final StringColumn scarcest = StringColumn.create(SCARCEST);
    private final DoubleColumn strain = DoubleColumn.create(STRAIN);
    private final BooleanColumn fits = BooleanColumn.create(FITS);

    void add(NamedShape shape, MeasuredHead candidate, TokenRun run) {
        model.append(shape.name());
        head.append(candidate.kind().toString());
        k.append(candidate.k());
        measured.append(candidate.k() == 0 ? "-" : candidate.measured() ? "measured" : "assumed");
        engines.append(run.machine().engines());
        ms.append(1e3 * run.stats().seconds());
        tokens.append(run.stats().tokensPerSecond());
        share.append(run.share(Part.LM_HEAD));
        mb.append((run.stats().bytesRead() + run.stats().bytesWritten()) / 1e6);
        headMb.append(run.stats().bytesRead(Part.LM_HEAD) / 1e6);
        bytesMs.append(1e3 * run.byteSeconds());
        maxMs.append(1e3 * run.machine().seconds(run.bound().max()));
        sumMs.append(1e3 * run.machine().seconds(run.bound().sum()));
        hbm.append(run.stats().utilisation(Unit.HBM));
        vpu.append(run.stats().utilisation(Unit.VPU));
        waiting.append((double) run.stats().stalls(Stall.HBM) / run.stats().cycles());
        scarcest.append(run.feasibility().scarcest().label);
        strain.append(run.feasibility().strain());
        fits.append(run.feasibility().fits());
    }

    ResultTable table(String title, RunInfo run) {
        return ResultTable.of(title, Provenance.MODELLED, run, model, head, k, measured, engines, ms, tokens, share, mb, headMb, bytesMs,
                maxMs, sumMs, hbm, vpu, waiting, scarcest, strain, fits);
    }
}
