package lpu.profile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import lpu.io.AtomicFile;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.io.Project;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.Tokenizer;
import lpu.plot.RunInfo;

/**
 * Heads, decoding and peers side by side: every number of threads and every peer takes its turn in each of a few passes,
 * so that a machine that slows down or is shared slows all of them.
 */
public final class Bench {
    /** Whose the toolkit's own rows are. */
    public static final String OWNER = "lpu-kit";
    /** Decoded tokens are timed around this position. */
    private static final int POSITION = 256;
    private static final int STATES = 512;
    private static final int SMALLEST_PROMPT = 4;
    private static final long SEED = 1;

    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final BenchOptions options;
    private final Consumer<String> messages;
    private final List<OwnBench> own = new ArrayList<>(); // as options.threads()
    private final List<Peer> peers = new ArrayList<>();

    private Bench(LanguageModel model, Tokenizer tokenizer, BenchOptions options, Consumer<String> messages) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.options = options;
        this.messages = messages;
    }

    /**
     * Times a model's heads and decoding on hidden states of a text, with all that is asked for beside them.
     *
     * @param messages takes a line for each peer that is missing, for a machine that was busy, and for long work before the
     *     first time is taken
     */
    public static BenchResult measure(LanguageModel model, Corpus text, BenchOptions options, Consumer<String> messages) {
        Tokenizer tokenizer = Tokenizer.of(model.file());
        int context = Math.min(Lab.CONTEXT, model.config().contextLength());
        try (Engine engine = new Engine(model, options.mostThreads(), context)) {
            Chunks chunks = Chunks.of(tokenizer, text, context, Integer.MAX_VALUE);
            List<BenchRow> rows = run(engine, tokenizer, chunks, options, messages);
            String name = model.name() + " (" + model.file().sha256().substring(0, 8) + ")";
            return BenchResult.of(RunInfo.of(options.mostThreads(), name, text.name(), SEED), rows, storedHead(model));
        }
    }

    private static List<BenchRow> run(Engine engine, Tokenizer tokenizer, Chunks chunks, BenchOptions options,
            Consumer<String> messages) {
        prompt(chunks.context(), options); // before long work
        HiddenStates states = KeptStates.collect(engine, chunks, STATES);
        int[] best = KeptStates.exactTop1(engine, states);
        double[] kept = new double[options.coarse().size()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Agreement.measure(Heads.lmHead(options.coarse().get(i), engine), states, best).share();
        }
        Bench bench = new Bench(engine.model(), tokenizer, options, messages);
        try (HeadFiles files = HeadFiles.write(Project.cache(), engine.model().head(), states, best)) {
            try {
                bench.prepare(files, states, kept, chunks.chunk(0));
                QuietCheck quiet = new QuietCheck(engine.workers());
                bench.passes();
                quiet.warnings().forEach(messages);
                return bench.rows();
            } finally {
                bench.close();
            }
        }
    }

    /** The variant name of the exact head on the weights as stored, to which others are compared. */
    public static String storedHead(LanguageModel model) {
        return "exact " + model.head().format() + " as stored";
    }

    private void prepare(HeadFiles files, HiddenStates states, double[] kept, int[] chunk) {
        int prompt = prompt(chunk.length, options);
        int decoded = Math.toIntExact(decoded(options));
        int[] text = Arrays.copyOf(chunk, prompt + decoded);
        for (int threads : options.threads()) {
            own.add(new OwnBench(new Engine(model, threads, text.length), files.matrix(), states, options, kept, text,
                    prompt));
        }
        if (options.peers()) {
            addPeer(() -> {
                messages.accept("FAISS makes its indexes, or reads them from " + Project.cache() + " …");
                return new FaissPeer(files, states, options.mostCandidates(), key(), Project.cache(), options.threads());
            });
            addPeer(() -> llama(Arrays.copyOf(text, prompt), decoded));
            String program = System.getenv(LlamaBenchPeer.VARIABLE);
            if (program != null) {
                addPeer(() -> new LlamaBenchPeer(Path.of(program), model.file().path(), prompt, TokenTimes.weightBytes(model),
                        TokenTimes.prefillOperations(model, prompt), Project.cache().resolve("logs/bench-llama-bench.log"),
                        options.threads()));
            }
        }
    }

    private static long decoded(BenchOptions options) {
        return TokenTimes.tokens(options.roundsPerPass(), 1 + options.coarse().size());
    }

    /** Tokens of a chunk before those that are decoded; throws InputError when it has too few for both. */
    private static int prompt(int chunk, BenchOptions options) {
        long decoded = decoded(options);
        long prompt = Math.min(chunk, POSITION + decoded / 2) - decoded;
        if (prompt < SMALLEST_PROMPT) {
            throw new InputError("a context of " + chunk + " is too short for " + options.rounds() + " rounds of "
                    + (1 + options.coarse().size()) + " heads");
        }
        return (int) prompt;
    }

    private String key() {
        return model.file().sha256().substring(0, 12);
    }

    @FunctionalInterface
    private interface PeerStart {
        Peer start() throws Peer.Missing;
    }

    private void addPeer(PeerStart start) {
        try {
            peers.add(start.start());
        } catch (Peer.Missing e) {
            messages.accept(e.getMessage());
        }
    }

    private Peer llama(int[] prompt, int decoded) throws Peer.Missing {
        Path file = Project.cache().resolve("bench-prompt-" + key() + ".txt");
        AtomicFile.writeText(file, tokenizer.decode(prompt));
        return new LlamaCppPeer(model.file().path(), file, decoded, TokenTimes.weightBytes(model),
                TokenTimes.prefillOperations(model, prompt.length), Project.cache(), options.threads());
    }

    private void passes() {
        int turns = own.size() * (1 + peers.size());
        try (Progress progress = Progress.of("benchmark, turns", (long) own.size() + BenchOptions.PASSES * turns)) {
            for (OwnBench ours : own) {
                ours.warmUp(SEED);
                progress.step(1);
            }
            for (int pass = 0; pass < BenchOptions.PASSES; pass++) {
                for (int i = 0; i < own.size(); i++) {
                    own.get(i).run(options.roundsPerPass(), SEED + pass);
                    progress.step(1);
                    runPeers(options.threads().get(i));
                    progress.step(peers.size());
                }
            }
        }
    }

    private void runPeers(int threads) {
        for (Peer peer : List.copyOf(peers)) {
            try {
                peer.run(threads, options.roundsPerPass());
            } catch (Peer.Missing e) {
                messages.accept(e.getMessage());
                peers.remove(peer);
                peer.close();
            }
        }
    }

    private List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            rows.addAll(own.get(i).rows());
            int threads = options.threads().get(i);
            for (Peer peer : peers) {
                peer.rows().stream().filter(r -> r.threads() == threads).forEach(rows::add);
            }
        }
        return rows;
    }

    private void close() {
        peers.forEach(Peer::close);
        own.forEach(OwnBench::close);
    }
}
