package lpu.model;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import lpu.io.Progress;

/**
 * What tokenizers of every kind share: the vocabulary's answers, and cutting a text at special tokens. User-defined
 * tokens are cut out of every text, as llama.cpp and the models' own tokenizers do; control tokens only when asked.
 */
abstract class VocabularyTokenizer implements Tokenizer {
    /** Appends the ids of a stretch of text; it serves one text of one caller. */
    @FunctionalInterface
    interface Encoder {
        /** @param stretch not empty, and without unpaired surrogates */
        void add(String stretch);
    }

    private static final int REPLACEMENT = 0xFFFD;
    /** Characters of a text that takes so long that progress is shown. */
    private static final int LONG = 1 << 20;

    private final Vocabulary vocabulary;
    private final SpecialTokens userDefined;
    private final SpecialTokens allSpecial;

    VocabularyTokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        userDefined = new SpecialTokens(vocabulary.userDefinedIds());
        allSpecial = new SpecialTokens(vocabulary.specialIds());
    }

    /** An encoder of what lies between special tokens. */
    abstract Encoder encoder(IntConsumer ids);

    /** The bytes of an id that is in the vocabulary; a new array. */
    abstract byte[] tokenBytes(int id);

    @Override
    public final int[] encode(String text, boolean parseSpecial) {
        String whole = withoutUnpairedSurrogates(text);
        SpecialTokens specials = parseSpecial ? allSpecial : userDefined;
        if (whole.length() < LONG) {
            return encode(whole, specials, done -> { });
        }
        try (Progress progress = Progress.of("tokens of a text, characters", whole.length())) {
            return encode(whole, specials, progress::step);
        }
    }

    /** @param done takes the characters of each stretch between special tokens */
    private int[] encode(String whole, SpecialTokens specials, LongConsumer done) {
        IntStream.Builder ids = IntStream.builder();
        Encoder encoder = encoder(ids);
        int from = 0;
        for (var match = specials.find(whole, 0); match != null; match = specials.find(whole, from)) {
            if (match.from() > from) {
                encoder.add(whole.substring(from, match.from()));
            }
            ids.add(match.id());
            done.accept(match.to() - from);
            from = match.to();
        }
        if (from < whole.length()) {
            encoder.add(whole.substring(from));
        }
        return ids.build().toArray();
    }

    private static String withoutUnpairedSurrogates(String text) {
        int[] codePoints = text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    @Override
    public final byte[] bytes(int id) {
        if (id < 0 || id >= vocabulary.size()) {
            throw new IllegalArgumentException("token id " + id + " is not in 0.." + (vocabulary.size() - 1));
        }
        return tokenBytes(id);
    }

    @Override
    public final int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public final int bos() {
        return vocabulary.bos();
    }

    @Override
    public final int eos() {
        return vocabulary.eos();
    }

    @Override
    public final boolean addBos() {
        return vocabulary.addBos();
    }

    @Override
    public final boolean addEos() {
        return vocabulary.addEos();
    }

    @Override
    public final boolean isEndOfText(int id) {
        return id >= 0 && vocabulary.endOfText().get(id);
    }

    /** Finds the names of special tokens in a text: the leftmost, and of several at one place the longest. */
    static final class SpecialTokens {
        /** A special token's name in a text. */
        record Match(int id, int from, int to) {
        }

        private static final int NONE = -1;

        /** Where the names lead that begin alike. */
        private static final class Node {
            private final Map<Character, Node> next = new HashMap<>();
            private int id = NONE;
        }

        private final Node root = new Node();

        /** @param idByName names, none empty */
        SpecialTokens(Map<String, Integer> idByName) {
            idByName.forEach((name, id) -> {
                Node node = root;
                for (int i = 0; i < name.length(); i++) {
                    node = node.next.computeIfAbsent(name.charAt(i), c -> new Node());
                }
                node.id = id;
            });
        }

        /** The first match that starts at {@code from} or later, or null. */
        Match find(String text, int from) {
            for (int start = from; start < text.length(); start++) {
                Match match = longestAt(text, start);
                if (match != null) {
                    return match;
                }
            }
            return null;
        }

        private Match longestAt(String text, int start) {
            Match longest = null;
            Node node = root;
            for (int i = start; i < text.length(); i++) {
                node = node.next.get(text.charAt(i));
                if (node == null) {
                    return longest;
                }
                if (node.id != NONE) {
                    longest = new Match(node.id, start, i + 1);
                }
            }
            return longest;
        }
    }
}
