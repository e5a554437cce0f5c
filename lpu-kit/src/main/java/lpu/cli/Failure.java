package lpu.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import lpu.report.InputError;
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
            return new Failure("out of memory (" + oneLine(problem.getMessage())
                    + "): JDK_JAVA_OPTIONS=-Xmx… sets the limit", ExitCode.USAGE);
        }
        return new Failure(oneLine(problem.toString()), ExitCode.SOFTWARE);
    }

    private static String ofFile(IOException problem) {
        return switch (problem) {
            case FileAlreadyExistsException e -> e.getFile() + ": there is a file of this name already";
            case NoSuchFileException e -> "no such file: " + e.getFile();
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            default -> problem.getMessage() == null ? problem.toString() : problem.getMessage();
        };
    }

    private static String oneLine(String text) {
        return String.join(" ", String.valueOf(text).lines().map(String::strip).toList());
    }
}
