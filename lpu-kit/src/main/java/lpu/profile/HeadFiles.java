package lpu.profile;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.simd.BlockFormat;
import lpu.simd.Matrix;

/**
 * A head's matrix dequantised to f32, hidden states and each state's exact best row in temporary files, for the exact f32
 * head and for peers in other processes: little-endian float[V][d], float[n][d] and int[n]. Closing deletes them, and so
 * does the end of the JVM.
 */
final class HeadFiles implements AutoCloseable {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS_PER_STEP = 4096;
    /** Left free on the disk. */
    private static final long RESERVE = 256L << 20;

    private final Arena arena = Arena.ofShared();
    private final Path matrixFile;
    private final Path statesFile;
    private final Path bestFile;
    private Matrix matrix;

    private HeadFiles(Path folder) {
        String name = "bench-" + ProcessHandle.current().pid();
        matrixFile = folder.resolve(name + "-matrix.f32");
        statesFile = folder.resolve(name + "-states.f32");
        bestFile = folder.resolve(name + "-best.i32");
    }

    /**
     * Writes the three files into a folder, made when needed.
     *
     * @throws InputError when there is no room for them
     */
    static HeadFiles write(Path folder, Matrix head, HiddenStates states, int[] best) {
        HeadFiles files = new HeadFiles(folder);
        try {
            Files.createDirectories(folder);
            long bytes = (long) Float.BYTES * head.rows() * head.columns();
            requireSpace(folder, bytes);
            files.writeMatrix(head, bytes);
            MemorySegment h = files.create(files.statesFile, (long) Float.BYTES * states.values().length);
            MemorySegment.copy(states.values(), 0, h, FLOAT, 0, states.values().length);
            MemorySegment b = files.create(files.bestFile, (long) Integer.BYTES * best.length);
            MemorySegment.copy(best, 0, b, INT, 0, best.length);
            return files;
        } catch (IOException e) {
            files.close();
            throw new InputError("cannot write the head's matrix into " + folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static void requireSpace(Path folder, long bytes) throws IOException {
        long there = Files.getFileStore(folder).getUsableSpace();
        if (there < bytes + RESERVE) {
            throw new InputError("the head's matrix in f32 needs " + (bytes + RESERVE >> 20) + " MB free in " + folder
                    + ", and " + (there >> 20) + " MB are");
        }
    }

    private void writeMatrix(Matrix head, long bytes) throws IOException {
        MemorySegment out = create(matrixFile, bytes);
        float[] row = new float[head.columns()];
        try (Progress progress = Progress.of("dequantising the head, rows", head.rows())) {
            for (int v = 0; v < head.rows(); v++) {
                head.row(v, row, 0);
                MemorySegment.copy(row, 0, out, FLOAT, (long) v * row.length * Float.BYTES, row.length);
                if (v % ROWS_PER_STEP == 0) {
                    progress.step(Math.min(ROWS_PER_STEP, head.rows() - v));
                }
            }
        }
        matrix = new Matrix(head.rows(), head.columns(), BlockFormat.F32, out);
    }

    private MemorySegment create(Path file, long bytes) throws IOException {
        file.toFile().deleteOnExit();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
        }
    }

    /** The f32 matrix over the mapped file; valid until closed. */
    Matrix matrix() {
        return matrix;
    }

    Path matrixFile() {
        return matrixFile;
    }

    Path statesFile() {
        return statesFile;
    }

    Path bestFile() {
        return bestFile;
    }

    @Override
    public void close() {
        arena.close();
        for (Path file : new Path[] {matrixFile, statesFile, bestFile}) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                System.err.println("lpu: " + file + " may be deleted (" + e.getMessage() + ")");
            }
        }
    }
}
