package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lpu.io.InputError;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged model and tokenizer loads or is refused by one line, within bounded time and memory. */
class DamagedModelTest {
    private static final int MUTATIONS = 2_000; // of each architecture
    /** Some thirty times what the largest sound file needs; a count that is believed would ask for gigabytes. */
    private static final long MOST_ALLOCATED = 64L << 20;
    private static final long[] EXTREMES = {0, 1, 255, 1 << 16, 1 << 26, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32,
        1L << 40, 1L << 61, Long.MAX_VALUE, Long.MIN_VALUE, -1};
    private static final int COUNTS_END = 24; // magic, version, number of tensors, number of entries

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;
    private byte[] sound;
    private int headerBytes;
    private List<TensorInfo> tensors;

    private void writeSoundModel(Architecture architecture) throws IOException {
        GgufWriter writer = architecture == Architecture.GEMMA3
                ? TinyModel.weights(TinySpm.writer(), TinySpm.SIZE, architecture)
                : TinyModel.weights(TinyBpe.writer(PreTokenizer.GPT2, TinyBpe.MERGES), TinyBpe.SIZE, architecture);
        Path path = writer.write(folder.resolve("sound.gguf"));
        sound = Files.readAllBytes(path);
        try (GgufFile file = GgufFile.open(path)) {
            tensors = List.copyOf(file.tensors().values());
            headerBytes = (int) tensors.stream().mapToLong(TensorInfo::offset).min().orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    @Timeout(120)
    void mutationsLoadOrAreRefused(Architecture architecture) throws IOException {
        writeSoundModel(architecture);
        assertTrue(loads(sound, "the sound model"));
        Random random = new Random(20_260_704);
        int loaded = 0;
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] bytes = sound.clone();
            String what = "mutation " + round;
            switch (round % 5) {
                case 0 -> flipBytes(bytes, bytes.length, random);
                case 1 -> flipBytes(bytes, headerBytes, random);
                case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 3 -> plantExtreme(bytes, random);
                default -> duplicateName(bytes, random);
            }
            loaded += loads(bytes, what) ? 1 : 0;
        }
        assertTrue(loaded > MUTATIONS / 20 && loaded < MUTATIONS / 2, "loaded " + loaded);
    }

    private static void flipBytes(byte[] bytes, int end, Random random) {
        for (int change = random.nextInt(1, 5); change > 0; change--) {
            int mask = random.nextBoolean() ? random.nextInt(1, 256) : 1 << random.nextInt(8);
            bytes[random.nextInt(end)] ^= (byte) mask;
        }
    }

    /** 4 or 8 bytes of an extreme number, in a count, a tensor's sizes or offset, or elsewhere before the data. */
    private void plantExtreme(byte[] bytes, Random random) {
        TensorInfo tensor = tensors.get(random.nextInt(tensors.size()));
        int afterName = nameAt(tensor) + tensor.name().length();
        int at = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(8, COUNTS_END - 7);
            case 1 -> afterName + 4 + 8 * random.nextInt(tensor.shape().length);
            case 2 -> afterName + 4 + 8 * tensor.shape().length + 4;
            default -> random.nextInt(COUNTS_END, headerBytes - 8);
        };
        long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (random.nextBoolean()) {
            buffer.putLong(at, extreme);
        } else {
            buffer.putInt(at, (int) extreme);
        }
    }

    /** Gives one tensor the name of another whose name is as long, and half the time its offset too. */
    private void duplicateName(byte[] bytes, Random random) {
        TensorInfo one = tensors.get(random.nextInt(tensors.size()));
        List<TensorInfo> others = tensors.stream()
                .filter(t -> t != one && t.name().length() == one.name().length()).toList();
        if (others.isEmpty()) {
            flipBytes(bytes, headerBytes, random);
            return;
        }
        TensorInfo other = others.get(random.nextInt(others.size()));
        boolean offsetToo = random.nextBoolean() && one.shape().length == other.shape().length;
        int length = one.name().length() + (offsetToo ? 4 + 8 * one.shape().length + 4 + 8 : 0);
        System.arraycopy(sound, nameAt(other), bytes, nameAt(one), length);
    }

    /** Names are preceded by their length, so a name within another is not found. */
    private int nameAt(TensorInfo tensor) {
        byte[] name = tensor.name().getBytes(StandardCharsets.US_ASCII);
        byte[] wanted = ByteBuffer.allocate(8 + name.length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(name.length).put(name).array();
        int at = 0;
        while (!Arrays.equals(sound, at, at + wanted.length, wanted, 0, wanted.length)) {
            at++;
        }
        return at + 8;
    }

    private boolean loads(byte[] bytes, String what) throws IOException {
        Path path = Files.write(folder.resolve("damaged.gguf"), bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean tokenizer = works(what, () -> {
            try (GgufFile file = GgufFile.open(path)) {
                Tokenizer.of(file);
            }
        });
        boolean model = works(what, () -> ModelLoader.load(path).close());
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < MOST_ALLOCATED, what + " allocated " + allocated + " bytes");
        return tokenizer && model;
    }

    private static boolean works(String what, Runnable load) {
        try {
            load.run();
            return true;
        } catch (InputError e) {
            assertEquals(1, e.getMessage().lines().count(), what + ": " + e.getMessage());
            return false;
        } catch (Throwable e) {
            return fail(what + " gives " + e, e);
        }
    }
}
