package lpu.io;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Something the user gave (a file, an argument, a model, a text) cannot be used. The message is one complete line
 * that names the thing and says what is wrong; commands print it on stderr and end with exit code 2.
 */
public final class InputError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputError(String message) {
        super(message);
    }

    public InputError(String message, Throwable cause) {
        super(message, cause);
    }

    /** What went wrong with a file or a stream, in a few words that do not name it: {@code permission denied}. */
    public static String reason(Exception problem) {
        String said = switch (problem) {
            case NoSuchFileException e -> "no such file or folder";
            case AccessDeniedException e -> "permission denied";
            case FileAlreadyExistsException e -> "there is a file of this name already, or in the place of its folder";
            case NotDirectoryException e -> "not a folder";
            case FileSystemException e -> e.getReason();
            case CharacterCodingException e -> "not a text in UTF-8";
            case NumberFormatException e -> "something in it is no number";
            default -> problem.getMessage();
        };
        return said == null ? problem.getClass().getSimpleName() : said;
    }
}
