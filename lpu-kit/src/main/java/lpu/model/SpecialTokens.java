package lpu.model;

import java.util.HashMap;
import java.util.Map;

/** Finds the names of special tokens in a text: the leftmost, and of several at one place the longest. */
final class SpecialTokens {
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
