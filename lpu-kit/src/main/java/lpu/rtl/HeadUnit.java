package lpu.rtl;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lpu.fixed.FixedLinear;
import lpu.fixed.FixedLmHead;
import lpu.fixed.FixedScan;

/**
 * {@code coarse_fine_head.sv}: coarse scores of all rows, the k best of them, their exact logits, and the token. A vector of a trial is a
 * token.
 *
 * @param scan   scores all rows
 * @param fine   computes exact logits; of the same pods and lanes
 * @param words  rows over pods, at most
 * @param kWords candidates over pods, at most
 */
public record HeadUnit(ScanUnit scan, FineUnit fine, int words, int kWords) implements RtlUnit {
    /** Throws IllegalArgumentException for units of different pods or lanes. */
    public HeadUnit {
        if (scan.pods() != fine.pods() || scan.lanes() != fine.lanes()) {
            throw new IllegalArgumentException("a scan by " + scan.pods() + " x " + scan.lanes() + ", exact logits by "
                    + fine.pods() + " x " + fine.lanes());
        }
    }

    /** What selects the candidates. */
    TopKUnit selection() {
        return new TopKUnit(scan.pods(), ScanUnit.SCORE_BITS, words, kWords);
    }

    @Override
    public RtlDesign design(RtlSources sources) {
        Map<String, Integer> p = new HashMap<>(fine.parameters());
        p.putAll(scan.parameters());
        p.put("WORDS", words);
        p.put("K_WORDS", kWords);
        return RtlDesign.of(sources, "coarse_fine_head", p);
    }

    /**
     * One token.
     *
     * @param rows      indices and biases of all rows
     * @param luts      unsigned byte[tile][codeword]
     * @param biasShift of the rows' biases
     * @param linear    the exact head
     * @param x         the hidden state, int[columns]
     * @param k         candidates
     */
    record Job(FixedScan rows, byte[] luts, int biasShift, FixedLinear linear, int[] x, int k) {
    }

    /**
     * @param ids    of the candidates, ascending
     * @param logits theirs
     * @param token  the id of the greatest
     * @param cycles from the first indices to the token
     */
    record Outcome(int[] ids, int[] logits, int token, long cycles) {
    }

    Outcome run(Simulation unit, Job job, Pace pace) {
        scan.load(unit, job.luts);
        fine.load(unit, job.linear, job.x);
        unit.port("bias_shift").set(job.biasShift);
        unit.port("k").set(job.k);
        int[] ids = new int[job.k];
        int[] logits = new int[job.k];
        int[] token = new int[1];
        Driver driver = new Driver(unit, pace);
        Driver.Stream in = driver.offer("in", scan.beats(job.rows.rows()), beat -> scan.offer(unit, job.rows, beat));
        driver.answer("want_valid", "rows", fine.beats(job.k), beat -> {
            readIds(unit, ids, fine.firstRow(beat));
            fine.offer(unit, "rows", job.linear, ids, beat);
        });
        driver.take("logits", word -> fine.take(unit, "logits", "logits_live", logits, word));
        Driver.Stream out = driver.take("out", i -> token[0] = (int) unit.port("out_token").get());
        driver.run(() -> out.moved() > 0);
        return new Outcome(ids, logits, token[0], out.last() - in.first());
    }

    /** The rows that are asked for. */
    private void readIds(Simulation unit, int[] ids, int first) {
        int bits = selection().idBits();
        for (int i = first; i < Math.min(ids.length, first + fine.pods()); i++) {
            ids[i] = (int) unit.port("want_ids").get((i - first) * bits, bits);
        }
    }

    /** Tokens of a small vocabulary, all but indices and weights random for each. */
    @Override
    public Trial trial(RtlSources sources, int vectors, Pace pace, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        FixedLinear linear = fine.linear(random, 5 * scan.pods() + 1);
        int wrong = 0;
        long cycles = 0;
        long modelled = 0;
        try (Simulation unit = open(sources)) {
            for (int i = 0; i < vectors; i++) {
                Job job = new Job(scan.rows(random, linear.weights().rows()), scan.luts(random), random.nextInt(16), linear,
                        fine.state(random), 1 + random.nextInt(3 * scan.pods()));
                Outcome found = run(unit, job, pace);
                wrong += equal(found, job) ? 0 : 1;
                cycles += found.cycles;
                modelled += Timing.token(this, job.rows.rows(), job.k);
            }
        }
        return Trial.of("coarse_fine_head", "%d x %d, %d tiles, %d columns".formatted(scan.pods(), scan.lanes(), scan.tiles(),
                fine.columns()), pace, vectors, wrong, cycles, modelled);
    }

    /** Whether candidates, logits and token are those of {@code lpu.fixed}. */
    static boolean equal(Outcome found, Job job) {
        int[] ids = FixedScan.best(job.rows.scores(job.luts, job.biasShift), job.k);
        int[] logits = new int[job.k];
        job.linear.outputs(job.x, 0, ids, job.k, logits);
        int token = ids[FixedLmHead.greatest(logits, job.k)];
        return Arrays.equals(ids, found.ids) && Arrays.equals(logits, found.logits) && token == found.token;
    }
}
