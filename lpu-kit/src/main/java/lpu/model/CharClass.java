package lpu.model;

/** The four classes of code points that pre-tokenizers tell apart. */
enum CharClass {
    /** {@code \p{L}}. */
    LETTER,
    /** {@code \p{N}}. */
    NUMBER,
    /** Unicode's White_Space. */
    SPACE,
    /** All others, unassigned code points included. */
    OTHER;

    static CharClass of(int codePoint) {
        if (codePoint < 128) {
            return ofAscii(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
                 Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> codePoint == 0x85 ? SPACE : OTHER;
        };
    }

    private static CharClass ofAscii(int c) {
        if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
            return LETTER;
        }
        if (c >= '0' && c <= '9') {
            return NUMBER;
        }
        return c == ' ' || c >= '\t' && c <= '\r' ? SPACE : OTHER;
    }
}
