package lpu.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lpu.io.InputError;
import lpu.io.Sha256;

/**
 * The address of a GGUF file: {@code https://HOST/PATH/NAME.gguf}, with {@code #sha256=HEX} behind it if the user knows
 * what to expect. Plain {@code http} is for this machine only.
 *
 * @param uri without a fragment
 * @param sha256 lower-case hexadecimal, or empty
 */
record ModelUrl(URI uri, String sha256) {
    private static final String SHA256 = "sha256=";
    private static final Pattern FIRST_PART = Pattern.compile("(.*)-00001-of-(\\d{5})(\\.gguf(\\?.*)?)");
    private static final int MOST_NAME = 120;

    static boolean isUrl(String text) {
        return text.matches("(?i)[a-z][a-z0-9+.-]*://.*");
    }

    /** Throws InputError for what is no address of this kind. */
    static ModelUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new InputError("model URL: " + e.getReason() + " at character " + e.getIndex(), e);
        }
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null) {
            throw new InputError("model URL: a plain host name is needed, without user or password");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean local = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        if (!scheme.equals("https") && !(scheme.equals("http") && local)) {
            throw new InputError(scheme + "://" + host + "…: only https is fetched, and http from this machine");
        }
        return new ModelUrl(URI.create(text.split("#", 2)[0]), sha256(uri.getRawFragment()));
    }

    private static String sha256(String fragment) {
        if (fragment == null) {
            return "";
        }
        String hex = fragment.startsWith(SHA256) ? fragment.substring(SHA256.length()).toLowerCase(Locale.ROOT) : "";
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new InputError("model URL: what follows # must be sha256= and 64 hexadecimal digits");
        }
        return hex;
    }

    /** The addresses of all parts, of a split model's first {@code …-00001-of-0000N.gguf}; else this one only. */
    List<ModelUrl> parts() {
        Matcher first = FIRST_PART.matcher(uri.toString());
        if (!first.matches()) {
            return List.of(this);
        }
        if (!sha256.isEmpty()) {
            throw new InputError(this + ": a SHA-256 cannot be given for a model split over several files");
        }
        return IntStream.rangeClosed(1, Math.max(1, Integer.parseInt(first.group(2))))
                .mapToObj(i -> "%s-%05d-of-%s%s".formatted(first.group(1), i, first.group(2), first.group(3)))
                .map(part -> new ModelUrl(URI.create(part), ""))
                .toList();
    }

    /**
     * A name for the file: eight digits that stand for the rest of the address, and the last part of its path, of which
     * letters, digits and {@code . _ -} are kept. The parts of a split model get names that belong together.
     */
    String fileName() {
        String path = uri.getPath() == null ? "" : uri.getPath();
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        if (!name.endsWith(".gguf")) {
            name += ".gguf";
        }
        String shortName = name.substring(Math.max(0, name.length() - MOST_NAME));
        String rest = uri.getAuthority() + path.substring(0, slash + 1) + "?" + uri.getRawQuery();
        return Sha256.of(rest).substring(0, 8) + "-" + shortName;
    }

    /** For messages: without the query, which may hold a key. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
