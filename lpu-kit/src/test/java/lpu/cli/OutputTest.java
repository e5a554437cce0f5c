package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;

class OutputTest {
    /** Takes so many bytes. */
    private static final class Disk extends OutputStream {
        private int left;

        Disk(int left) {
            this.left = left;
        }

        @Override
        public void write(int b) throws IOException {
            if (left-- <= 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    @Test
    void linesAreWrittenAsTheyCome() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = Output.print(bytes, StandardCharsets.UTF_8);
        out.println("é");
        assertEquals("é" + System.lineSeparator(), bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFullDiskEndsTheCommandOnce() {
        PrintStream out = Output.print(new Disk(3), StandardCharsets.UTF_8);
        out.print("abc");
        InputError error = assertThrows(InputError.class, () -> out.print("d"));
        assertEquals("the output cannot be written (No space left on device)", error.getMessage());
        out.println("and what follows");
    }
}
