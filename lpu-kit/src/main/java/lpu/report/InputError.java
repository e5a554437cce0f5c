package lpu.report;

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
}
