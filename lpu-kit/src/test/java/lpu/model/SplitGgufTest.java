package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import lpu.io.InputError;
import lpu.simd.BlockFormat;
import lpu.simd.LittleEndian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitGgufTest {
    @TempDir
    Path folder;

    private static GgufWriter part(int number, int count) {
        return new GgufWriter()
                .put("split.no", new GgufValue.Whole(GgufValue.Type.UINT16, number))
                .put("split.count", new GgufValue.Whole(GgufValue.Type.UINT16, count));
    }

    private static GgufWriter withTensor(GgufWriter writer, String name, float value) {
        return writer.tensor(name, BlockFormat.F32, new float[] {value, value}, 2);
    }

    private Path path(int number) {
        return folder.resolve("m-0000" + number + "-of-00003.gguf");
    }

    /** The first part has metadata and no tensor, as gguf-split's --no-tensor-first-split writes. */
    private Path writeThree(int tensorCount) {
        part(0, 3).string("general.name", "split").put("split.tensors.count",
                new GgufValue.Whole(GgufValue.Type.INT32, tensorCount)).write(path(1));
        withTensor(withTensor(part(1, 3), "a", 1), "b", 2).write(path(2));
        withTensor(part(2, 3).alignment(64), "c", 3).write(path(3));
        return path(1);
    }

    private static void refused(Path path, String message) {
        assertEquals(message, assertThrows(InputError.class, () -> GgufFile.open(path)).getMessage());
    }

    @Test
    void theFirstPartOpensAll() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (GgufFile file = GgufFile.open(writeThree(3))) {
            assertEquals("split", file.requiredString("general.name"));
            assertEquals(List.of("a", "b", "c"), List.copyOf(file.tensors().keySet()));
            for (String name : file.tensors().keySet()) {
                assertEquals(1 + "abc".indexOf(name), file.tensorData(name).get(LittleEndian.FLOAT, 4));
            }
            for (int i = 1; i <= 3; i++) {
                digest.update(Files.readAllBytes(path(i)));
            }
            assertEquals(HexFormat.of().formatHex(digest.digest()), file.sha256());
        }
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        Path first = writeThree(3);
        Files.delete(path(3));
        refused(first, first + ": is the first of 3 parts, and m-00003-of-00003.gguf is not beside it");
    }

    @Test
    void aDamagedPartIsNamed() throws IOException {
        Path first = writeThree(3);
        Files.write(path(2), new byte[] {'G', 'G', 'U'});
        refused(first, path(2) + ": truncated: it ends inside the magic, at byte 3");
    }

    @Test
    void partsMustBeWhatTheirNamesSay() {
        Path first = writeThree(3);
        refused(path(2), path(2) + ": is part 2 of a split model; name the first part, -00001-of-00003.gguf");
        withTensor(part(1, 3), "c", 3).write(path(3));
        refused(first, path(3) + ": split.no 1 and split.count 3, not 2 and 3 as its name says");
        withTensor(new GgufWriter(), "c", 3).write(path(3));
        refused(first, path(3) + ": split.no 0 and split.count 1, not 2 and 3 as its name says");
        Path other = part(0, 3).write(folder.resolve("renamed.gguf"));
        refused(other, other + ": is the first of 3 parts, so its name must end in -00001-of-00003.gguf");
    }

    @Test
    void tensorsMustBeAsManyAsSaidAndInOnePartOnly() {
        Path first = writeThree(4);
        refused(first, first + ": the parts hold 3 tensors, but split.tensors.count is 4");
        withTensor(part(2, 3), "a", 3).write(path(3));
        refused(first, path(3) + ": tensor a is in an earlier part too");
    }

    @Test
    void impossibleSplits() {
        Path file = folder.resolve("x.gguf");
        part(0, 0).write(file);
        refused(file, file + ": split.count is 0, not 1 to 99999");
        new GgufWriter().string("split.count", "3").write(file);
        refused(file, file + ": split.count is STRING, not a whole number");
    }
}
