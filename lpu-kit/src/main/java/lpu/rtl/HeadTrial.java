package lpu.rtl;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lpu.machine.Linear;
import lpu.machine.ScanFunction;
import lpu.machine.TcuFunction;
import lpu.machine.VpuFunction;
import lpu.num.Rounding;

/** {@code coarse_fine_head.sv} against the functions of its units. A vector is a token. */
public final class HeadTrial {
    private HeadTrial() {
    }

    /** Tokens of a small vocabulary, all but indices and weights random for each. */
    public static Trial random(RtlSources sources, ScanShape scan, int columns, int vectors, Pace pace, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Linear linear = FineTrial.linear(random, 5 * scan.pods() + 1, columns, Rounding.NEAREST_EVEN);
        HeadShape shape = new HeadShape(scan, FineShape.of(linear, scan.pods(), scan.lanes()), 8, 4);
        int wrong = 0;
        long cycles = 0;
        long modelled = 0;
        try (HeadUnit unit = new HeadUnit(sources, shape)) {
            for (int i = 0; i < vectors; i++) {
                HeadUnit.Job job = new HeadUnit.Job(ScanTrial.rows(random, scan, linear.rows()), ScanTrial.luts(random, scan),
                        random.nextInt(16), linear, FineTrial.state(random, columns), 1 + random.nextInt(3 * scan.pods()));
                HeadUnit.Outcome found = unit.run(job, pace);
                wrong += equal(found, job, shape) ? 0 : 1;
                cycles += found.cycles();
                modelled += modelled(shape, job);
            }
        }
        return Trial.of("coarse_fine_head", "%d x %d, %d tiles, %d columns".formatted(scan.pods(), scan.lanes(), scan.tiles(), columns),
                pace, vectors, wrong, cycles, modelled);
    }

    /** Whether candidates, logits and token are what the functions give. */
    public static boolean equal(HeadUnit.Outcome found, HeadUnit.Job job, HeadShape shape) {
        int[] scores = new ScanFunction(shape.scan().timing()).scan(job.rows(), job.luts(), job.biasShift(), 0, job.rows().rows());
        int[] ids = TopKTrial.best(scores, job.k());
        int[] logits = new VpuFunction(shape.fine().timing()).outputs(job.linear(), job.x(), ids);
        int token = ids[new TcuFunction(shape.fine().tcu()).argmax(logits, 0, logits.length, 0).id()];
        return Arrays.equals(ids, found.ids()) && Arrays.equals(logits, found.logits()) && token == found.token();
    }

    /** Cycles of a token by the cycle model: scan, selection, exact rows, argmax. */
    public static long modelled(HeadShape shape, HeadUnit.Job job) {
        int rows = job.rows().rows();
        return Timing.rows(shape.scan().timing(), rows, shape.scan().tiles())
                + Timing.selection(shape.selection().timing(), rows, ScanShape.SCORE_BITS / Byte.SIZE)
                + Timing.rows(shape.fine().timing(), job.k(), shape.fine().columns()) + Timing.best(shape.fine().tcu(), job.k());
    }
}
