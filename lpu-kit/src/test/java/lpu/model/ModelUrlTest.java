package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.io.InputError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelUrlTest {
    private static String fileName(String url) {
        return ModelUrl.parse(url).fileName();
    }

    @Test
    void theNameIsTheLastPartOfThePathBehindEightDigits() {
        assertTrue(fileName("https://h.org/a/m.Q4_0.gguf?download=true").matches("[0-9a-f]{8}-m\\.Q4_0\\.gguf"));
        assertNotEquals(fileName("https://h.org/a/m.gguf"), fileName("https://h.org/b/m.gguf"));
        assertNotEquals(fileName("https://h.org/get?id=1"), fileName("https://h.org/get?id=2"));
        assertEquals(fileName("https://h.org/a/m-00001-of-00002.gguf").replace("00001", "00002"),
                fileName("https://h.org/a/m-00002-of-00002.gguf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://h.org/..", "https://h.org/a/%2e%2e%2f%2e%2e%2fpasswd", "https://h.org",
        "https://h.org/a/", "https://h.org/C:%5Cx%00.gguf", "https://h.org/%0a%1b.gguf"})
    void noNameLeavesTheFolder(String url) {
        assertTrue(fileName(url).matches("[0-9a-f]{8}-[A-Za-z0-9._-]*\\.gguf"), fileName(url));
    }

    @Test
    void namesAreNotTooLong() {
        assertEquals(9 + 120, fileName("https://h.org/" + "x".repeat(3000) + ".gguf").length());
    }

    @Test
    void whatIsRefused() {
        String hex = "a".repeat(63);
        refused("http://h.org…: only https is fetched, and http from this machine", "http://h.org/m.gguf");
        refused("ftp://h.org…: only https is fetched, and http from this machine", "ftp://h.org/m.gguf");
        refused("model URL: a plain host name is needed, without user or password", "https://me:secret@h.org/m.gguf");
        refused("model URL: what follows # must be sha256= and 64 hexadecimal digits", "https://h.org/m#sha256=" + hex);
        refused("model URL: what follows # must be sha256= and 64 hexadecimal digits", "https://h.org/m#md5=" + hex);
        refused("model URL: Illegal character in path at character 14", "https://h.org/ m.gguf");
        refused("model URL: a plain host name is needed, without user or password", "file:///m.gguf");
    }

    private static void refused(String message, String url) {
        assertEquals(message, assertThrows(InputError.class, () -> ModelCatalogue.locate(url)).getMessage());
    }

    @Test
    void whatTheUserExpectsAndWhatMessagesSay() {
        ModelUrl url = ModelUrl.parse("https://h.org/m.gguf?key=secret#sha256=" + "AB".repeat(32));
        assertEquals("ab".repeat(32), url.sha256());
        assertEquals("https://h.org/m.gguf", url.toString());
    }
}
