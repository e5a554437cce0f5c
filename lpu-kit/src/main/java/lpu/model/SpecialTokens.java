package lpu.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the names of special tokens in a text: the leftmost, and of several at one place the longest. */
final class SpecialTokens {
    /** A special token's name in a text. */
    record Match(int id, int from, int to) {
    }

    private record Special(String name, int id) {
    }

    private final Map<Character, List<Special>> byFirstChar = new HashMap<>(); // longest names first

    /** @param idByName names, none empty */
    SpecialTokens(Map<String, Integer> idByName) {
        idByName.forEach((name, id) -> byFirstChar
                .computeIfAbsent(name.charAt(0), c -> new ArrayList<>())
                .add(new Special(name, id)));
        byFirstChar.values().forEach(names ->
                names.sort(Comparator.comparingInt((Special s) -> s.name().length()).reversed()));
    }

    /** The first match that starts at {@code from} or later, or null. */
    Match find(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            for (Special special : byFirstChar.getOrDefault(text.charAt(i), List.of())) {
                if (text.startsWith(special.name(), i)) {
                    return new Match(special.id(), i, i + special.name().length());
                }
            }
        }
        return null;
    }
}
