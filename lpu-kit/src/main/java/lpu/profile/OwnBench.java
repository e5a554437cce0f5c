package lpu.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import lpu.head.ExactHead;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.simd.Matrix;

/** The toolkit's own heads and decoding on one number of threads. */
final class OwnBench implements AutoCloseable {
    /** A larger buffer is read no faster. */
    private static final long LARGEST_BUFFER = 256L << 20;
    private static final long SMALLEST_BUFFER = 1L << 20;
    /** Buffers closer in size than this stand for each other. */
    private static final double SAME_SIZE = 1.3;
    /** Rounds until everything is compiled. */
    private static final int WARM_UP = 20;
    /** Tokens until what a coarse-fine head does for a few hundred rows only is compiled as well. */
    private static final int COARSE_WARM_UP = 300;
    /** Read loops per buffer and pass, and loops of multiply-adds; each is itself the fastest of many. */
    private static final int READS = 3;

    /** Whose time stands for the rate of multiply-adds. */
    private static final double OPERATIONS = 1e9;

    private final Engine engine;
    private final HiddenStates states;
    private final List<TimedHead> heads;
    private final TokenTimes tokens;
    private final TimedLine multiplyAdds;
    private final List<TimedLine> reads = new ArrayList<>();
    private final List<Long> readBytes = new ArrayList<>(); // as reads
    private int at; // the next hidden state

    /**
     * @param engine closed with this
     * @param f32 the head's matrix dequantised
     * @param kept of each coarse head in the options' order, the share of states whose best row it keeps
     * @param text see {@link TokenTimes}
     */
    OwnBench(Engine engine, Matrix f32, HiddenStates states, BenchOptions options, double[] kept, int[] text,
            int promptTokens) {
        this.engine = engine;
        this.states = states;
        int threads = engine.workers().threads();
        heads = new ArrayList<>();
        heads.add(TimedHead.exact(new ExactHead(f32, engine.workers()), "exact F32", threads));
        List<TimedHead> decoding = new ArrayList<>(
                List.of(TimedHead.exact(Heads.exact(engine), Bench.storedHead(engine.model()), threads)));
        for (int i = 0; i < options.coarse().size(); i++) {
            decoding.add(TimedHead.coarse(options.coarse().get(i), engine, kept[i]));
        }
        heads.addAll(decoding);
        tokens = new TokenTimes(engine, decoding, text, promptTokens, options.roundsPerPass());
        multiplyAdds = TimedLine.own(threads, Part.MULTIPLY_ADD, "registers").operations(OPERATIONS);
        lines().stream().mapToDouble(TimedLine::bytes).filter(b -> b >= SMALLEST_BUFFER).sorted()
                .forEach(bytes -> addBuffer(bytes, threads));
    }

    private void addBuffer(double bytes, int threads) {
        long size = Math.min(LARGEST_BUFFER, (long) bytes);
        for (long there : readBytes) {
            if (Math.max(size, there) < SAME_SIZE * Math.min(size, there)) {
                return;
            }
        }
        readBytes.add(size);
        reads.add(new TimedLine(threads, Bench.OWNER, Part.READ, "%.0f MB".formatted(size / 1e6), "plain loop").bytes(size));
    }

    /** {@code rounds} times of every head and stage in shuffled order, a text's decoding, and the yardsticks. */
    void run(int rounds, long seed) {
        for (int i = 0; i < READS * reads.size(); i++) {
            int buffer = i % reads.size();
            double bytesPerSecond = ReadBandwidth.measure(engine.workers(), readBytes.get(buffer));
            reads.get(buffer).add(readBytes.get(buffer) / bytesPerSecond * 1e3);
        }
        for (int i = 0; i < READS; i++) {
            multiplyAdds.add(OPERATIONS / MultiplyAddRate.measure(engine.workers()) * 1e3);
        }
        Random random = new Random(seed);
        for (int r = 0; r < rounds; r++) {
            List<TimedHead> order = new ArrayList<>(heads);
            Collections.shuffle(order, random);
            order.forEach(head -> head.run(next(), next()));
            Collections.shuffle(order, random);
            order.forEach(head -> head.runStages(next()));
        }
        tokens.run();
    }

    /** Runs everything a few times without keeping the times. */
    void warmUp(long seed) {
        for (TimedHead head : heads) {
            for (int i = 0; i < COARSE_WARM_UP && head.isCoarse(); i++) {
                head.choose(next());
            }
        }
        run(WARM_UP, seed);
        lines().forEach(TimedLine::forget);
        reads.forEach(TimedLine::forget);
        multiplyAdds.forget();
    }

    private float[] next() {
        at = (at + 1) % states.count();
        return states.get(at);
    }

    /** All but the yardsticks. */
    private List<TimedLine> lines() {
        List<TimedLine> all = new ArrayList<>();
        heads.forEach(head -> all.addAll(head.lines()));
        all.addAll(tokens.lines());
        return all;
    }

    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        reads.forEach(line -> rows.add(line.row()));
        rows.add(multiplyAdds.row());
        lines().forEach(line -> rows.add(line.row()));
        return rows;
    }

    @Override
    public void close() {
        engine.close();
    }
}
