package lpu.model;

import java.util.Random;
import java.util.function.IntPredicate;

/** Seeded texts that mix scripts, emoji joined by ZWJ, combining marks, line ends, control characters and NUL. */
final class RandomText {
    private static final String[] PIECES = {
        "hello", " world", "don't", "WE'LL", "12345", "3.14", "  ", "    ", "\n", "\r\n", "\t", "\u00a0", "\u3000",
        "\u2028", "\u0085", "e\u0301\u0323", "👩‍👩‍👧", "🇰🇷", "👍🏽", "東京", "한국어", "ﬁ", "ß", "Ⅷ", "²", "٣", "ก็",
        "\0", "\u0001", "\u001b", "\u007f", "\ufeff", "\u200b", "\ufffd", "\ud835\udd38", "<|im_end|>", "{}();", "'",
    };

    private RandomText() {
    }

    /** @param excluded code points that must not occur */
    static String next(Random random, IntPredicate excluded) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(40); n > 0; n--) {
            text.append(random.nextInt(4) > 0 ? PIECES[random.nextInt(PIECES.length)]
                    : Character.toString(anyScalar(random)));
        }
        return text.codePoints().filter(excluded.negate())
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static int anyScalar(Random random) {
        int codePoint = random.nextInt(0x110000 - 0x800);
        return codePoint < 0xD800 ? codePoint : codePoint + 0x800;
    }
}
