package lpu.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a text is cut into pieces before byte-pair merging; no merge crosses a cut. The rules are the regular
 * expressions of the models' own tokenizers, scanned by hand so that time is linear in the text. {@code \s} is
 * Unicode's White_Space.
 */
public enum PreTokenizer {
    /** GPT-2: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}. */
    GPT2("gpt-2", "phi-2", "gigachat", "a.x-4.0", "mellum", "exaone4"),
    /** SmolLM: each {@code \p{N}} apart, then GPT-2 on what lies between, as if each stretch were a text. */
    SMOLLM("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"),
    /**
     * Llama 3: {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|}
     * {@code \s*[\r\n]+|\s+(?!\S)|\s+}.
     */
    LLAMA3("llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"),
    /** Qwen 2: Llama 3 with {@code \p{N}} for the numbers. */
    QWEN2("qwen2", "deepseek-r1-qwen", "kormo", "megrez", "stablelm2", "hunyuan"),
    /**
     * llama.cpp's rule for models of no known kind: runs of {@code [\p{P}$+<=>^~|]} apart; GPT-2 on what lies between,
     * as if each stretch were a text; then numbers apart from the space before them, cut into {@code [0-9]{3}} from
     * the left.
     */
    DEFAULT("default");

    /** Takes the pieces of a text in order; together they are the text. */
    @FunctionalInterface
    interface Pieces {
        void accept(int from, int to);
    }

    /** The usual value of {@code tokenizer.ggml.pre}. */
    public final String ggufName;
    /** Further values that llama.cpp cuts by the same expressions. */
    private final List<String> aliases;

    PreTokenizer(String ggufName, String... aliases) {
        this.ggufName = ggufName;
        this.aliases = List.of(aliases);
    }

    /** The pre-tokenizer with this {@code tokenizer.ggml.pre}, or null. */
    public static PreTokenizer ofGgufName(String name) {
        for (PreTokenizer p : values()) {
            if (p.ggufName.equals(name) || p.aliases.contains(name)) {
                return p;
            }
        }
        return null;
    }

    /** A name of each rule, for messages. */
    static String names() {
        return Arrays.stream(values()).map(p -> p.ggufName).collect(Collectors.joining(", "));
    }

    /** Cuts code points [from, to) of the text. */
    void split(int[] text, int from, int to, Pieces pieces) {
        switch (this) {
            case GPT2 -> splitGpt2(text, from, to, pieces);
            case SMOLLM -> splitSmolLm(text, from, to, pieces);
            case LLAMA3 -> splitLlama3(text, from, to, 3, pieces);
            case QWEN2 -> splitLlama3(text, from, to, 1, pieces);
            case DEFAULT -> splitDefault(text, from, to, pieces);
        }
    }

    private static void splitSmolLm(int[] text, int from, int to, Pieces pieces) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (CharClass.of(text[i]) == CharClass.NUMBER) {
                splitGpt2(text, start, i, pieces);
                pieces.accept(i, i + 1);
                start = i + 1;
            }
        }
        splitGpt2(text, start, to, pieces);
    }

    private static void splitDefault(int[] text, int from, int to, Pieces pieces) {
        for (int start = from; start < to;) {
            boolean marks = isMark(text[start]);
            int end = start + 1;
            while (end < to && isMark(text[end]) == marks) {
                end++;
            }
            if (marks) {
                pieces.accept(start, end);
            } else {
                splitGpt2(text, start, end, (left, right) -> splitNumber(text, left, right, pieces));
            }
            start = end;
        }
    }

    /** {@code [\p{P}$+<=>^~|]}. */
    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
                 Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION,
                 Character.OTHER_PUNCTUATION -> true;
            default -> "$+<=>^~|".indexOf(codePoint) >= 0;
        };
    }

    /** Cuts a piece of GPT-2's: a number, with or without a space before it, or anything else, which stays whole. */
    private static void splitNumber(int[] text, int from, int to, Pieces pieces) {
        int start = from;
        if (to - from > 1 && text[from] == ' ' && CharClass.of(text[from + 1]) == CharClass.NUMBER) {
            pieces.accept(from, from + 1);
            start = from + 1;
        }
        for (int i = start; i + 3 <= to;) {
            if (isDigit(text[i]) && isDigit(text[i + 1]) && isDigit(text[i + 2])) {
                if (i > start) {
                    pieces.accept(start, i);
                }
                pieces.accept(i, i + 3);
                i += 3;
                start = i;
            } else {
                i++;
            }
        }
        if (start < to) {
            pieces.accept(start, to);
        }
    }

    private static boolean isDigit(int codePoint) {
        return codePoint >= '0' && codePoint <= '9';
    }

    private static void splitGpt2(int[] text, int from, int to, Pieces pieces) {
        for (int start = from; start < to;) {
            int end = gpt2End(text, start, to);
            pieces.accept(start, end);
            start = end;
        }
    }

    private static int gpt2End(int[] text, int start, int to) {
        int contraction = contractionEnd(text, start, to, false);
        if (contraction > start) {
            return contraction;
        }
        int body = text[start] == ' ' && start + 1 < to ? start + 1 : start;
        CharClass kind = CharClass.of(text[body]);
        return kind == CharClass.SPACE ? spaceEnd(text, start, to) : runEnd(text, body, to, kind);
    }

    private static void splitLlama3(int[] text, int from, int to, int digits, Pieces pieces) {
        for (int start = from; start < to;) {
            int end = llama3End(text, start, to, digits);
            pieces.accept(start, end);
            start = end;
        }
    }

    private static int llama3End(int[] text, int start, int to, int digits) {
        int contraction = contractionEnd(text, start, to, true);
        if (contraction > start) {
            return contraction;
        }
        CharClass first = CharClass.of(text[start]);
        boolean letterNext = start + 1 < to && CharClass.of(text[start + 1]) == CharClass.LETTER;
        if (first == CharClass.LETTER || first != CharClass.NUMBER && !isLineEnd(text[start]) && letterNext) {
            return runEnd(text, start + 1, to, CharClass.LETTER);
        }
        if (first == CharClass.NUMBER) {
            return runEnd(text, start, Math.min(to, start + digits), CharClass.NUMBER);
        }
        int body = text[start] == ' ' && start + 1 < to ? start + 1 : start;
        if (CharClass.of(text[body]) == CharClass.OTHER) {
            int end = runEnd(text, body, to, CharClass.OTHER);
            while (end < to && isLineEnd(text[end])) {
                end++;
            }
            return end;
        }
        int spaces = runEnd(text, start, to, CharClass.SPACE);
        for (int end = spaces; end > start; end--) {
            if (isLineEnd(text[end - 1])) {
                return end;
            }
        }
        return spaceEnd(text, start, to);
    }

    /** The end of {@code 's}, {@code 'll} and so on at {@code start}, or {@code start}. */
    private static int contractionEnd(int[] text, int start, int to, boolean anyCase) {
        if (text[start] != '\'' || start + 1 >= to) {
            return start;
        }
        int first = letter(text[start + 1], anyCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return start + 2;
        }
        if (start + 2 >= to) {
            return start;
        }
        int second = letter(text[start + 2], anyCase);
        boolean two = first == 'r' && second == 'e' || first == 'v' && second == 'e' || first == 'l' && second == 'l';
        return two ? start + 3 : start;
    }

    private static int letter(int codePoint, boolean anyCase) {
        return anyCase && codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint;
    }

    /** {@code \s+(?!\S)|\s+}: a run of spaces leaves its last one to the word that follows. */
    private static int spaceEnd(int[] text, int start, int to) {
        int end = runEnd(text, start, to, CharClass.SPACE);
        return end < to && end - start > 1 ? end - 1 : end;
    }

    private static int runEnd(int[] text, int start, int to, CharClass kind) {
        int end = start;
        while (end < to && CharClass.of(text[end]) == kind) {
            end++;
        }
        return end;
    }

    private static boolean isLineEnd(int codePoint) {
        return codePoint == '\r' || codePoint == '\n';
    }

    /** The four classes of code points that pre-tokenizers tell apart. */
    private enum CharClass {
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
}
