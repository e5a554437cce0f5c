package lpu.codebook;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import lpu.kernel.ScanKernels;
import lpu.report.AtomicFile;
import lpu.report.InputError;

/**
 * Codebooks on disk. A file's content, big-endian: magic, the key (length and UTF-8), rows, columns, tile width, codewords,
 * squared errors, variances, centroids, codes, and last the CRC-32C of all before. A file that is not exactly what the
 * key asks for is rebuilt, with a message.
 */
public final class CodebookCache {
    private static final long MAGIC = 0x4c5055_56510001L; // "LPUVQ", version 1
    private static final int CHECKSUM_BYTES = 8;

    private CodebookCache() {
    }

    /**
     * The codebook stored in {@code file} under {@code key}, otherwise the built one, which is then stored.
     *
     * @param key everything the codebook depends on: the model's hash, the tensor, the options
     */
    public static TileCodebook get(Path file, String key, Supplier<TileCodebook> build) {
        if (Files.isRegularFile(file)) {
            try {
                return read(file, key);
            } catch (IOException | RuntimeException e) {
                System.err.println("lpu: " + file.getFileName() + " is not usable (" + e.getMessage() + "): building it again");
            }
        }
        TileCodebook built = build.get();
        write(file, key, built);
        return built;
    }

    private static void write(Path file, String key, TileCodebook codebook) {
        AtomicFile.write(file, out -> {
            CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
            DataOutputStream data = new DataOutputStream(checked);
            byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
            data.writeLong(MAGIC);
            data.writeInt(keyBytes.length);
            data.write(keyBytes);
            data.writeInt(codebook.rows());
            data.writeInt(codebook.columns());
            data.writeInt(codebook.tileWidth());
            data.writeInt(codebook.codewords());
            writeDoubles(data, codebook.squaredError());
            writeDoubles(data, codebook.variance());
            ByteBuffer floats = ByteBuffer.allocate(4 * codebook.centroids().length);
            floats.asFloatBuffer().put(codebook.centroids());
            data.write(floats.array());
            data.write(codebook.codes().toArray(ValueLayout.JAVA_BYTE));
            data.writeLong(checked.getChecksum().getValue());
        });
    }

    private static void writeDoubles(DataOutputStream data, double[] values) throws IOException {
        for (double value : values) {
            data.writeDouble(value);
        }
    }

    private static TileCodebook read(Path file, String key) throws IOException {
        MemorySegment content;
        try (FileChannel channel = FileChannel.open(file)) {
            content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
        long payload = content.byteSize() - CHECKSUM_BYTES;
        if (payload < 0 || payload > Integer.MAX_VALUE || checksum(content.asSlice(0, payload)) != lastLong(content)) {
            throw new InputError("its checksum is wrong");
        }
        ByteBuffer data = content.asByteBuffer();
        if (data.getLong() != MAGIC) {
            throw new InputError("it is no codebook of this version");
        }
        byte[] keyBytes = new byte[data.getInt()];
        data.get(keyBytes);
        if (!new String(keyBytes, StandardCharsets.UTF_8).equals(key)) {
            throw new InputError("it was built from something else");
        }
        return codebook(data, content);
    }

    private static TileCodebook codebook(ByteBuffer data, MemorySegment content) {
        int rows = data.getInt();
        int columns = data.getInt();
        int tileWidth = data.getInt();
        int codewords = data.getInt();
        int tiles = TileCodebook.tiles(columns, tileWidth);
        double[] squaredError = readDoubles(data, tiles);
        double[] variance = readDoubles(data, tiles);
        float[] centroids = new float[tiles * tileWidth * ScanKernels.LUT_ENTRIES];
        data.asFloatBuffer().get(centroids);
        data.position(data.position() + 4 * centroids.length);
        long codeBytes = TileCodebook.codeBytes(rows, tiles);
        MemorySegment codes = Arena.ofAuto().allocate(codeBytes, ScanKernels.CODE_BLOCK); // aligned, as scans like it
        codes.copyFrom(content.asSlice(data.position(), codeBytes));
        return new TileCodebook(rows, columns, tileWidth, codewords, centroids, codes, squaredError, variance);
    }

    private static double[] readDoubles(ByteBuffer data, int n) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = data.getDouble();
        }
        return values;
    }

    private static long checksum(MemorySegment segment) {
        CRC32C crc = new CRC32C();
        crc.update(segment.asByteBuffer());
        return crc.getValue();
    }

    private static long lastLong(MemorySegment segment) {
        return segment.asByteBuffer().getLong((int) (segment.byteSize() - CHECKSUM_BYTES));
    }
}
