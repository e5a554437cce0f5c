package lpu.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's spelling of bytes as printable characters, in which byte-level vocabularies are written: a byte that is a
 * printable Latin-1 character stands for itself, the others are U+0100, U+0101, … in ascending order (a space is Ġ).
 */
final class ByteAlphabet {
    private static final char[] CHAR_OF_BYTE = new char[256];
    private static final short[] BYTE_OF_CHAR = new short[0x100 + 256]; // -1 where a character stands for no byte

    static {
        Arrays.fill(BYTE_OF_CHAR, (short) -1);
        char next = 0x100;
        for (int b = 0; b < 256; b++) {
            CHAR_OF_BYTE[b] = isPrintable(b) ? (char) b : next++;
            BYTE_OF_CHAR[CHAR_OF_BYTE[b]] = (short) b;
        }
    }

    private ByteAlphabet() {
    }

    private static boolean isPrintable(int b) {
        return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xFF && b != 0xAD;
    }

    /** The character that stands for byte b, 0 to 255. */
    static char spell(int b) {
        return CHAR_OF_BYTE[b];
    }

    /** The bytes a spelling stands for; its own UTF-8 when a character of it stands for none. */
    static byte[] bytes(String spelling) {
        byte[] bytes = new byte[spelling.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = spelling.charAt(i);
            if (c >= BYTE_OF_CHAR.length || BYTE_OF_CHAR[c] < 0) {
                return spelling.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTE_OF_CHAR[c];
        }
        return bytes;
    }
}
