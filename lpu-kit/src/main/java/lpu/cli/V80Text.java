package lpu.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lpu.machine.Bound;
import lpu.machine.CycleStats;
import lpu.machine.CycleStats.Stall;
import lpu.machine.Hbm;
import lpu.machine.Machine;
import lpu.machine.Machine.Unit;
import lpu.machine.Mapping;
import lpu.machine.Op.Part;
import lpu.machine.Program.Phase;
import lpu.v80.Feasibility;
import lpu.v80.Resources;
import lpu.v80.Resources.Kind;
import lpu.v80.V80;
import lpu.v80.V80Run;

/** What {@code ./lpu v80} prints, line by line; every line says where its numbers come from. */
final class V80Text {
    private final V80Run run;
    private final List<String> lines = new ArrayList<>();

    private V80Text(V80Run run) {
        this.run = run;
    }

    static List<String> of(V80Run run) {
        V80Text text = new V80Text(run);
        text.machine();
        text.time();
        text.bytes();
        text.bound();
        text.use();
        text.resources();
        return text.lines;
    }

    private void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    private void machine() {
        Machine m = run.machine();
        line("machine: %s of %d pods x %d lanes, a tree of %d, %.0f MHz (assumed; published designs reached %s MHz on the device: cited)",
                m.name(), m.vpu().pods(), m.vpu().lanes(), m.tcu().width(), m.clockMHz(),
                V80.REACHED_MHZ.stream().map(Object::toString).collect(Collectors.joining(", ")));
        line("program: %s, context %,d", run.stats().program().name(), run.stats().program().context());
    }

    private void time() {
        CycleStats stats = run.stats();
        boolean decoding = stats.program().phase() == Phase.DECODING;
        String what = decoding ? "a token" : "%,d tokens".formatted(stats.program().positions());
        line("%s: %.4f ms, %,.1f tokens/s, %,d cycles (modelled)", what, 1e3 * stats.seconds(), stats.tokensPerSecond(), stats.cycles());
        for (Part part : Part.values()) {
            line("  %-10s %9.4f ms  %5.1f %%", part.label, 1e3 * run.machine().seconds(stats.critical(part)), 100 * stats.share(part));
        }
    }

    private void bytes() {
        CycleStats stats = run.stats();
        line("bytes moved: %,.3f MB, %.1f %% of the HBM's %.1f GB/s (modelled, cited)", run.stats().bytesMoved() / 1e6,
                100 * stats.bandwidthUtilisation(), run.machine().hbm().peakGBs());
        for (Part part : Part.values()) {
            line("  %-10s %,12.3f MB", part.label, stats.bytesRead(part) / 1e6);
        }
        line("  %-10s %,12.3f MB", "written", stats.bytesWritten() / 1e6);
    }

    private void bound() {
        Machine m = run.machine();
        Hbm hbm = m.hbm();
        Bound bound = run.stats().bound();
        line("bounds: %.4f ms if all overlaps (%s), %.4f ms if nothing does (modelled)", 1e3 * m.seconds(bound.max()),
                bound.bottleneck(), 1e3 * m.seconds(bound.sum()));
        line("by hand: %,d products / (%,d lanes x %.0f MHz) = %.4f ms", run.stats().program().products(), m.lanes(), m.clockMHz(),
                1e3 * run.productSeconds());
        line("by hand: %,d bytes / %.1f GB/s = %.4f ms; %s", run.stats().bytesMoved(), m.bandwidthGBs(), 1e3 * run.byteSeconds(),
                m.bandwidthGBs() * 1.0001 > hbm.ports() * (double) hbm.portBytes() * m.clockMHz() / 1e3
                        ? "%d ports x %d bytes x %.0f MHz".formatted(hbm.ports(), hbm.portBytes(), m.clockMHz())
                        : "%.1f GB/s x %.3f that refresh and row cycles leave".formatted(hbm.peakGBs(), hbm.streamEfficiency()));
    }

    private void use() {
        CycleStats stats = run.stats();
        line("busy (modelled): %s", Stream.of(Unit.values()).map(u -> "%s %.1f %%".formatted(u, 100 * stats.utilisation(u)))
                .collect(Collectors.joining(", ")));
        line("the VPU waits (modelled): %s", Stream.of(Stall.values())
                .map(s -> "for %s %.1f %%".formatted(s.label, 100 * stats.waiting(s)))
                .collect(Collectors.joining(", ")));
        Mapping mapping = stats.mapping();
        line("active engines of %d: attention %d, FFN %d, LM head %d", run.machine().engines(), mapping.engines(Part.ATTENTION),
                mapping.engines(Part.FFN), mapping.engines(Part.LM_HEAD));
    }

    private void resources() {
        Feasibility feasibility = run.feasibility();
        line("resources (modelled from synthesised and assumed unit costs; of the device: cited)");
        line("  %-14s %s", "", Stream.of(Kind.values()).map(k -> "%11s".formatted(k.label)).collect(Collectors.joining()));
        for (Map.Entry<String, Resources> unit : run.resources().units().entrySet()) {
            row(unit.getKey(), unit.getValue());
        }
        row("all", run.resources().total());
        row("device", V80.DEVICE.resources());
        line("  %-14s %s", "filled", Stream.of(Kind.values())
                .map(k -> "%9.1f %%".formatted(100 * feasibility.fill().get(k))).collect(Collectors.joining()));
        line("  %-14s %s", "limit, assumed", Stream.of(Kind.values())
                .map(k -> "%9.0f %%".formatted(100 * k.limit)).collect(Collectors.joining()));
        line("feasible: %s", feasibility.verdict());
    }

    private void row(String name, Resources resources) {
        line("  %-14s %s", name, Stream.of(Kind.values()).map(k -> "%,11d".formatted(resources.of(k)))
                .collect(Collectors.joining()));
    }
}
