package lpu.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import lpu.io.InputError;

/** An output whose failure (a full disk, a reader that has gone) ends the command: a PrintStream alone would go on. */
final class Output extends FilterOutputStream {
    private boolean failed; // once said, it is not said again of what was left in buffers

    private Output(OutputStream out) {
        super(out);
    }

    static PrintStream standard() {
        return print(new FileOutputStream(FileDescriptor.out), System.out.charset());
    }

    /** Flushed with everything that is printed. Throws InputError when it cannot write. */
    static PrintStream print(OutputStream out, Charset charset) {
        return new PrintStream(new BufferedOutputStream(new Output(out)), true, charset);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (failed) {
            return;
        }
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failed = true;
            throw new InputError("the output cannot be written (" + e.getMessage() + ")", e);
        }
    }
}
