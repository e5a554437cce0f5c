package lpu.profile;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.Sampler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The other side of {@link LlamaCppPeer}: loads a model and, for each line on stdin, prefills the prompt anew and decodes n
 * tokens greedily. Arguments: model, prompt file, n, threads. Answers {@code prefill ms} per token of the prompt and
 * {@code token ms} for each further token. The model lives as long as the process.
 */
final class LlamaCppMain {
    private static final String VERSION = "/META-INF/maven/de.kherud/llama/pom.properties";

    private static final PrintStream ANSWERS = System.out;

    private LlamaCppMain() {
    }

    public static void main(String[] args) throws IOException {
        System.setOut(System.err); // the library's loader writes messages there
        try {
            serve(args);
        } finally {
            ANSWERS.flush();
            Runtime.getRuntime().halt(0); // the library's thread outlives a closed model and would keep the JVM
        }
    }

    private static void serve(String[] args) throws IOException {
        String prompt = Files.readString(Path.of(args[1]));
        int n = Integer.parseInt(args[2]);
        int threads = Integer.parseInt(args[3]);
        LlamaModel model;
        try {
            model = load(args[0], threads, prompt.length() + n);
        } catch (RuntimeException | LinkageError e) {
            say("missing", "it does not run here (" + String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + ")");
            return;
        }
        int tokens = model.encode(prompt).length;
        say("llama", version());
        generate(model, prompt, tokens, n, false);
        say("done");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            generate(model, prompt, tokens, n, true);
            say("done");
        }
    }

    /** @param positions at most: a character is a token or less */
    private static LlamaModel load(String file, int threads, int positions) {
        return new LlamaModel(new ModelParameters().setModel(file).setThreads(threads).setThreadsBatch(threads)
                .setCtxSize(positions).setGpuLayers(0));
    }

    /** The cheapest greedy choice there is: the sampler chain is the top-1 alone. */
    private static void generate(LlamaModel model, String prompt, int tokens, int n, boolean timed) {
        InferenceParameters parameters = new InferenceParameters(prompt).setCachePrompt(false).setIgnoreEos(true)
                .setNPredict(n + 1).setSamplers(Sampler.TOP_K).setTopK(1).setSeed(1);
        long before = System.nanoTime();
        int seen = 0;
        for (LlamaOutput output : model.generate(parameters)) {
            long now = System.nanoTime();
            double ms = (now - before) * 1e-6;
            if (timed && seen == 0) {
                say("prefill", Double.toString(ms / tokens));
            } else if (timed && seen <= n && !output.text.isEmpty()) { // the last output is the end, not a token
                say("token", Double.toString(ms));
            }
            seen++;
            before = now;
        }
    }

    private static String version() throws IOException {
        try (InputStream in = LlamaModel.class.getResourceAsStream(VERSION)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }

    private static void say(String... fields) {
        ANSWERS.println(String.join("\t", fields));
        ANSWERS.flush();
    }
}
