package lpu.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import lpu.report.InputError;

/**
 * An open GGUF file. It owns the file's mapping: segments from {@link #tensorData} are valid until {@link #close}, on
 * any thread. Metadata and the tensor directory are plain data and outlive it.
 */
public final class GgufFile implements GgufMetadata, AutoCloseable {
    private static final long HASH_CHUNK = 1 << 26;

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;
    private final GgufHeader header;
    private String sha256;

    private GgufFile(Path path, Arena arena, MemorySegment bytes, GgufHeader header) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
        this.header = header;
    }

    /** Maps the file and reads its header; throws InputError, {@code FILE: what is wrong}, when it is no sound GGUF. */
    public static GgufFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment bytes = map(path, arena).asReadOnly();
            return new GgufFile(path, arena, bytes, GgufHeader.read(path.toString(), bytes));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment map(Path path, Arena arena) {
        if (!Files.exists(path)) {
            throw new InputError(path + ": no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new InputError(path + ": not a GGUF file (it is a folder or a device)");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (AccessDeniedException e) {
            throw new InputError(path + ": cannot be read (permission denied)", e);
        } catch (IOException e) {
            throw new InputError(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    public Path path() {
        return path;
    }

    /** 2 or 3. */
    public int version() {
        return header.version();
    }

    /** Bytes; tensors start at multiples of it. */
    public long alignment() {
        return header.alignment();
    }

    @Override
    public Map<String, GgufValue> metadata() {
        return header.metadata();
    }

    /** Tensors by name, in the file's order, unmodifiable. */
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    public boolean hasTensor(String name) {
        return header.tensors().containsKey(name);
    }

    /** The directory entry; throws InputError when the file has no such tensor. */
    public TensorInfo tensor(String name) {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            throw error("there is no tensor " + GgufCursor.quoted(name));
        }
        return tensor;
    }

    /**
     * The tensor's bytes, rows of {@link TensorInfo#format} blocks without padding; read-only. Throws InputError when
     * the file has no such tensor or its type cannot be read here.
     */
    public MemorySegment tensorData(String name) {
        TensorInfo tensor = tensor(name);
        if (tensor.format() == null) {
            throw error("tensor " + GgufCursor.quoted(name) + " has type " + tensor.typeName()
                    + ", which is not supported; supported: " + GgmlTypeNames.supported());
        }
        return bytes.asSlice(tensor.offset(), tensor.bytes());
    }

    @Override
    public InputError error(String message) {
        return new InputError(path + ": " + message);
    }

    /** The SHA-256 of the whole file in lower-case hexadecimal; computed at the first call. */
    public synchronized String sha256() {
        if (sha256 == null) {
            MessageDigest digest = sha256Digest();
            for (long at = 0; at < bytes.byteSize(); at += HASH_CHUNK) {
                digest.update(bytes.asSlice(at, Math.min(HASH_CHUNK, bytes.byteSize() - at)).asByteBuffer());
            }
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Ends the mapping; segments given out are no longer valid. A second call does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
