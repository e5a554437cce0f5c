package lpu.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of a few memory sections under a text that says what they are. All little-endian:
 * <pre>
 * long magic, int version, int text bytes, text (UTF-8), int sections, long section bytes …, sections …, long CRC-32C
 * </pre>
 * The checksum covers everything before it. Files are read into memory, not mapped, so that the bytes that were checked
 * are the bytes that are used.
 */
public final class CheckedFile {
    private static final long MAGIC = 0x0045484341435550L; // "PUCACHE\0"
    private static final int VERSION = 1;
    private static final int STEP = 1 << 26; // bytes per read, write and checksum call

    private CheckedFile() {
    }

    /** The file is not what its reader expects; the message says why in a few words. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** Written atomically; {@link InputError} when that fails. */
    public static void write(Path file, String text, List<MemorySegment> sections) {
        AtomicFile.write(file, out -> {
            WritableByteChannel channel = Channels.newChannel(out);
            CRC32C checksum = new CRC32C();
            writeAll(channel, header(text, sections), checksum);
            for (MemorySegment section : sections) {
                for (long at = 0; at < section.byteSize(); at += STEP) {
                    writeAll(channel, piece(section, at), checksum);
                }
            }
            writeAll(channel, longs(checksum.getValue()), new CRC32C());
        });
    }

    /**
     * The sections, in native memory that is freed when no one refers to it.
     *
     * @throws Unusable when the file is of another kind, says another text, is cut short or fails its checksum
     */
    public static List<MemorySegment> read(Path file, String text, int sections) throws IOException, Unusable {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<MemorySegment> result = new ArrayList<>();
            for (int i = 0; i < sections; i++) {
                result.add(MemorySegment.NULL);
            }
            CRC32C checksum = new CRC32C();
            ByteBuffer expected = header(text, result);
            ByteBuffer actual = ByteBuffer.allocate(expected.remaining()).order(ByteOrder.LITTLE_ENDIAN);
            readAll(channel, actual, checksum);
            int fixed = expected.remaining() - sections * Long.BYTES;
            if (!actual.slice(0, fixed).equals(expected.slice(0, fixed))) {
                throw new Unusable("it is of another version or holds something else");
            }
            long left = channel.size() - actual.capacity() - Long.BYTES;
            for (int i = 0; i < sections; i++) {
                long size = actual.getLong(fixed + i * Long.BYTES);
                if (size < 0 || size > left) {
                    throw new Unusable("it is cut short");
                }
                left -= size;
                result.set(i, NativeMemory.allocate(size));
            }
            if (left != 0) {
                throw new Unusable("its size is wrong");
            }
            for (MemorySegment section : result) {
                for (long at = 0; at < section.byteSize(); at += STEP) {
                    readAll(channel, piece(section, at), checksum);
                }
            }
            ByteBuffer stored = longs(0);
            readAll(channel, stored, new CRC32C());
            if (stored.getLong(0) != checksum.getValue()) {
                throw new Unusable("its checksum is wrong");
            }
            return result;
        }
    }

    private static ByteBuffer header(String text, List<MemorySegment> sections) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(20 + bytes.length + Long.BYTES * sections.size());
        b.order(ByteOrder.LITTLE_ENDIAN).putLong(MAGIC).putInt(VERSION).putInt(bytes.length).put(bytes);
        b.putInt(sections.size());
        sections.forEach(s -> b.putLong(s.byteSize()));
        return b.flip();
    }

    private static ByteBuffer longs(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).flip();
    }

    private static ByteBuffer piece(MemorySegment section, long at) {
        return section.asSlice(at, Math.min(STEP, section.byteSize() - at)).asByteBuffer();
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer b, CRC32C checksum) throws IOException {
        checksum.update(b.duplicate());
        while (b.hasRemaining()) {
            channel.write(b);
        }
    }

    private static void readAll(FileChannel channel, ByteBuffer b, CRC32C checksum) throws IOException, Unusable {
        int start = b.position();
        while (b.hasRemaining()) {
            if (channel.read(b) < 0) {
                throw new Unusable("it is cut short");
            }
        }
        b.position(start);
        checksum.update(b.duplicate());
    }
}
