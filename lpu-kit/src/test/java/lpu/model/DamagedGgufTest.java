package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lpu.io.InputError;
import lpu.simd.BlockFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, opening it works or throws an InputError of one line. */
class DamagedGgufTest {
    private static final int TENSOR_COUNT_AT = 8;
    private static final int ENTRY_COUNT_AT = 16;
    private static final int FIRST_KEY_LENGTH_AT = 24;

    @TempDir
    Path folder;

    private static GgufWriter small() {
        return new GgufWriter()
                .string("general.architecture", "llama")
                .uint32("n", 7)
                .strings("tokens", List.of("a", "bc", ""))
                .put("nested", new GgufValue.Nested(List.of(new GgufValue.Floats(new float[] {1, 2}))))
                .flag("flag", true)
                .tensor("w", BlockFormat.Q8_0, new float[64], 32, 2)
                .tensor("norm", BlockFormat.F32, new float[5], 5);
    }

    private String messageOf(byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("x.gguf"), bytes);
        String message = assertThrows(InputError.class, () -> GgufFile.open(path).close()).getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        assertEquals(1, message.lines().count(), message);
        return message.substring(path.toString().length() + 2);
    }

    private void assertMessage(String expected, byte[] bytes) throws IOException {
        String message = messageOf(bytes);
        assertTrue(message.contains(expected), message);
    }

    private static ByteBuffer edit(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void theSmallFileIsSound() throws IOException {
        Path path = Files.write(folder.resolve("x.gguf"), small().toBytes());
        try (GgufFile file = GgufFile.open(path)) {
            assertEquals(List.of("w", "norm"), List.copyOf(file.tensors().keySet()));
        }
    }

    @Test
    void magicAndVersion() throws IOException {
        assertMessage("not a GGUF file (magic is 0x04034b50", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
        assertMessage("truncated: it ends inside the magic, at byte 3", new byte[] {'G', 'G', 'U'});
        assertMessage("GGUF version 1 is not supported; 2 and 3 are", small().version(1).toBytes());
        assertMessage("GGUF version 99 is not supported", small().version(99).toBytes());
        assertMessage("GGUF version 4294967295 is not supported", small().version(-1).toBytes());
        assertMessage("big-endian", small().version(Integer.reverseBytes(3)).toBytes());
    }

    @Test
    void truncatedAnywhere() throws IOException {
        byte[] whole = small().toBytes();
        for (int length = 0; length < whole.length; length++) {
            String message = messageOf(Arrays.copyOf(whole, length));
            assertTrue(message.startsWith(length == 0 ? "not a GGUF file" : "truncated: "), length + ": " + message);
        }
    }

    @Test
    void absurdCountsAndLengths() throws IOException {
        for (long count : new long[] {1L << 62, 1L << 40, -1, Long.MIN_VALUE, 1 << 30}) {
            byte[] tensors = small().toBytes();
            edit(tensors).putLong(TENSOR_COUNT_AT, count);
            assertMessage("the number of tensors is " + Long.toUnsignedString(count), tensors);
            byte[] entries = small().toBytes();
            edit(entries).putLong(ENTRY_COUNT_AT, count);
            assertMessage("the number of metadata entries is " + Long.toUnsignedString(count), entries);
            byte[] key = small().toBytes();
            edit(key).putLong(FIRST_KEY_LENGTH_AT, count);
            assertMessage("the key of metadata entry 0 has " + Long.toUnsignedString(count) + " bytes", key);
            byte[] array = new GgufWriter().strings("tokens", List.of("a")).toBytes();
            edit(array).putLong(FIRST_KEY_LENGTH_AT + 8 + "tokens".length() + 4 + 4, count);
            assertMessage("the number of elements of metadata entry tokens is", array);
        }
    }

    /** Listed before or after the other, wholly or partly on it, and of a type that cannot be read. */
    @Test
    void tensorsMayNotOverlap() throws IOException {
        assertMessage("tensors a and b overlap at byte", overlapping(-64, BlockFormat.F32.ggmlType));
        assertMessage("tensors a and b overlap at byte", overlapping(-32, BlockFormat.F32.ggmlType));
        assertMessage("tensors a and b overlap at byte", overlapping(-64, 77));
        assertMessage("tensors b and a overlap at byte", new GgufWriter()
                .tensorBytes("a", BlockFormat.F32.ggmlType, new byte[64], 32, 16)
                .tensorBytes("b", BlockFormat.F32.ggmlType, new byte[64], -64, 16).toBytes());
    }

    private static byte[] overlapping(long offset, int type) {
        return new GgufWriter().tensorBytes("a", BlockFormat.F32.ggmlType, new byte[64], 0, 16)
                .tensorBytes("b", type, new byte[64], offset, 16).toBytes();
    }

    @Test
    void unknownTypesAndValues() throws IOException {
        byte[] type = new GgufWriter().uint32("key", 1).toBytes();
        edit(type).putInt(FIRST_KEY_LENGTH_AT + 8 + 3, 13);
        assertMessage("metadata entry key has the unknown type 13", type);
        byte[] flag = new GgufWriter().flag("key", true).toBytes();
        flag[flag.length - 1] = 2;
        assertMessage("metadata entry key is a BOOL of value 2, not 0 or 1", flag);
    }

    @Test
    void namesThatComeTwice() throws IOException {
        assertMessage("metadata entry n is there twice", small().uint32("n", 8).toBytes());
        assertMessage("tensor w is listed twice",
                small().tensor("w", BlockFormat.F32, new float[1], 1).toBytes());
    }

    @Test
    void arraysNestedTooDeep() throws IOException {
        GgufValue value = new GgufValue.Ints(GgufValue.Type.INT32, new int[] {1});
        for (int depth = 0; depth < 100; depth++) {
            value = new GgufValue.Nested(List.of(value));
        }
        assertMessage("metadata entry deep nests arrays deeper than", new GgufWriter().put("deep", value).toBytes());
    }

    @Test
    void alignment() throws IOException {
        String power = "general.alignment is %s, not a power of two";
        assertMessage(power.formatted(0), small().uint32("general.alignment", 0).toBytes());
        assertMessage(power.formatted(48), small().uint32("general.alignment", 48).toBytes());
        assertMessage(power.formatted(-8), small().put("general.alignment",
                new GgufValue.Whole(GgufValue.Type.INT32, -8)).toBytes());
        assertMessage("general.alignment is STRING", small().string("general.alignment", "32").toBytes());
        assertMessage("tensor odd starts at offset 72, which is no multiple of the alignment 32",
                new GgufWriter().tensorBytes("odd", 0, new byte[96], 72, 1).toBytes());
        assertMessage("truncated: tensor w starts at offset 0",
                small().uint32("general.alignment", 1 << 31).toBytes());
    }

    @Test
    void tensorsOutsideTheFile() throws IOException {
        for (long offset : new long[] {1 << 20, 1L << 62, Long.MIN_VALUE, -32}) {
            assertMessage("tensor far starts at offset " + Long.toUnsignedString(offset),
                    new GgufWriter().tensorBytes("far", 0, new byte[4], offset, 1).toBytes());
        }
        assertMessage("truncated: tensor long needs 400 bytes, and 4 are there",
                new GgufWriter().tensorBytes("long", 0, new byte[4], 0, 100).toBytes());
    }

    @Test
    void impossibleShapes() throws IOException {
        assertMessage("tensor s has 0 dimensions", tensor(0));
        assertMessage("tensor s has 5 dimensions", tensor(0, 1, 1, 1, 1, 1));
        assertMessage("tensor s has the impossible size 0 in dimension 1", tensor(0, 1, 0));
        assertMessage("tensor s has the impossible size 18446744073709551615 in dimension 0", tensor(0, -1));
        assertMessage("tensor s has the impossible size 4294967296 in dimension 1", tensor(0, 1L << 32, 1L << 32));
        assertMessage("tensor s has the impossible shape 2305843009213693952 x 2", tensor(0, 1L << 61, 2));
        assertMessage("tensor s has rows of 33, which is no whole number of Q8_0 blocks of 32", tensor(8, 33));
    }

    private static byte[] tensor(int type, long... shape) {
        return new GgufWriter().tensorBytes("s", type, new byte[64], 0, shape).toBytes();
    }

    @Test
    void namesInMessagesAreShortAndPrintable() throws IOException {
        String name = "evil\n\u001b[31m\u202e" + "x".repeat(1000);
        String message = messageOf(new GgufWriter().tensorBytes(name, 0, new byte[4], 0, 100).toBytes());
        assertTrue(message.contains("tensor evil??[31m?xxx"), message);
        assertTrue(message.length() < 200, message);
    }

    @Test
    void randomMutationsLoadOrAreRefused() throws IOException {
        byte[] whole = small().toBytes();
        Random random = new Random(20240701);
        int loaded = 0;
        for (int round = 0; round < 600; round++) {
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(1, 5); change > 0; change--) {
                int at = random.nextInt(bytes.length);
                int mask = random.nextBoolean() ? random.nextInt() : 1 << random.nextInt(8);
                bytes[at] ^= (byte) mask;
            }
            Path path = Files.write(folder.resolve("x.gguf"), bytes);
            try (GgufFile file = GgufFile.open(path)) {
                file.tensors().values().stream().filter(t -> t.format() != null)
                        .forEach(t -> assertEquals(t.bytes(), file.tensorData(t.name()).byteSize()));
                loaded++;
            } catch (InputError e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            }
        }
        assertTrue(loaded > 0 && loaded < 600, "loaded " + loaded);
    }
}
