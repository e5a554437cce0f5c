package lpu.model;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lpu.io.InputError;

/**
 * The proxy that environment variables name, as curl and pip read them: {@code https_proxy} or {@code http_proxy} by the
 * address's scheme, else {@code all_proxy}, each also in capitals; none for a host that {@code no_proxy} lists by its name, by
 * the end of its name or by {@code *}. A proxy is {@code http://HOST:PORT}, where {@code http://} may be missing and
 * {@code USER:PASSWORD@} may stand before the host. Where the variables name none, Java's own settings hold, such as
 * {@code -Dhttps.proxyHost}.
 */
final class EnvironmentProxy extends ProxySelector {
    private static final int DEFAULT_PORT = 80;
    /** Java's property for proxies that a password is not sent to; on its own it names all with tunnels to https. */
    private static final String NO_PASSWORDS = "jdk.http.auth.tunneling.disabledSchemes";

    private final Map<String, String> environment;

    EnvironmentProxy(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The proxy to reach an address through, if any; throws InputError for a variable that names no such proxy. */
    Optional<URI> of(URI address) {
        return isExcepted(address) ? Optional.empty() : Stream.of(address.getScheme().toLowerCase(Locale.ROOT), "all")
                .flatMap(scheme -> variable(scheme + "_proxy").map(value -> parse(scheme + "_proxy", value)).stream())
                .findFirst();
    }

    /** For the header {@code Proxy-Authorization}, which Java's client sends to proxies only. */
    Optional<String> authorization(URI address) {
        Optional<String> user = of(address).map(URI::getUserInfo);
        if (user.isPresent() && System.getProperty(NO_PASSWORDS) == null) {
            System.setProperty(NO_PASSWORDS, ""); // read once, when the first client is made
        }
        return user.map(u -> "Basic " + Base64.getEncoder().encodeToString(u.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public List<Proxy> select(URI address) {
        return of(address)
                .map(p -> List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(p.getHost(), port(p)))))
                .orElseGet(() -> ProxySelector.getDefault() == null ? List.of(Proxy.NO_PROXY)
                        : ProxySelector.getDefault().select(address));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException problem) {
        // there is no other to try
    }

    static int port(URI proxy) {
        return proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    }

    private Optional<String> variable(String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT)).map(environment::get)
                .filter(value -> value != null && !value.isBlank()).map(String::strip).findFirst();
    }

    /** Messages do not show the value, which may hold a password. */
    private static URI parse(String variable, String value) {
        try {
            URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
            if (proxy.getScheme().equalsIgnoreCase("http") && proxy.getHost() != null) {
                return proxy;
            }
        } catch (IllegalArgumentException e) {
            throw new InputError("the environment's " + variable + " is no address", e);
        }
        throw new InputError("the environment's " + variable
                + " is not of the form http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, an @ of a password as %40");
    }

    private boolean isExcepted(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        return Stream.of(variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .map(listed -> listed.replaceFirst("^\\*?\\.", "")).filter(listed -> !listed.isEmpty())
                .anyMatch(listed -> listed.equals("*") || host.equals(listed) || host.equals("[" + listed + "]")
                        || host.endsWith("." + listed) || listed.equals(host + ":" + address.getPort()));
    }
}
