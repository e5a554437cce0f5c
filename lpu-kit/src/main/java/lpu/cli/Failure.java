package lpu.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import lpu.io.InputError;
import picocli.CommandLine.ExitCode;

/**
 * What a command's exception means to the user.
 *
 * @param message one line
 * @param exitCode 2 for something the user can put right, 1 for a fault of the toolkit
 */
record Failure(String message, int exitCode) {
    /**
     * Looks through the causes for an {@link InputError}, then for a file or network that failed; anything else is a
     * fault of the toolkit.
     */
    static Failure of(Throwable problem) {
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof InputError) {
                return new Failure(oneLine(t.getMessage()), ExitCode.USAGE);
            }
        }
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof IOException io) {
                return new Failure(oneLine(ofFile(io)), ExitCode.USAGE);
            }
        }
        if (problem instanceof OutOfMemoryError) {
            return new Failure(ofMemory(oneLine(problem.getMessage())), ExitCode.USAGE);
        }
        return new Failure(oneLine(problem.toString()), ExitCode.SOFTWARE);
    }

    private static String ofFile(IOException problem) {
        String reason = InputError.reason(problem);
        return problem instanceof FileSystemException e ? e.getFile() + ": " + reason : reason;
    }

    /** Java throws the same error when the system gives it no further thread. */
    private static String ofMemory(String said) {
        if (said.contains("native thread")) {
            return "the system gives no further thread: its limit is reached (ulimit -u, or the container's limit of"
                    + " processes); --threads 1 needs the fewest";
        }
        boolean limited = said.contains("heap") || said.contains("GC overhead") || said.contains("direct buffer");
        return "out of memory (" + said + ")" + (limited ? ": JDK_JAVA_OPTIONS=-Xmx… sets the limit" : "");
    }

    private static String oneLine(String text) {
        return String.join(" ", String.valueOf(text).lines().map(String::strip).toList());
    }
}
