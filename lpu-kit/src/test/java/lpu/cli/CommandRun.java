package lpu.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a command run in this process ended, and the lines it wrote. */
record CommandRun(int exit, List<String> out, List<String> err) {
    static CommandRun of(String... args) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setOut(outStream);
            System.setErr(errStream);
            int exit = Main.run(Main.commands().setErr(new PrintWriter(errStream, true)), args, false);
            return new CommandRun(exit, lines(out), lines(err));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The lines of stdout from the last: 0, 1, … */
    String outFromLast(int i) {
        return out.get(out.size() - 1 - i);
    }
}
