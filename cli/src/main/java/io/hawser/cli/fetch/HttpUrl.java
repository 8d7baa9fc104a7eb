package io.hawser.cli.fetch;

import io.hawser.wire.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The URL of a file to download.
 *
 * @param host the server's name or address, without the brackets of IPv6
 * @param port the server's port
 * @param target path and query as they are sent
 */
record HttpUrl(String host, int port, String target) {
    private static final int DEFAULT_PORT = 80;

    /**
     * Reads {@code http://example.com:8080/path?query}; the host may be an address of either family.
     *
     * @throws IllegalArgumentException if it is not such a URL; the message describes the form
     */
    static HttpUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException("not a URL such as http://10.77.0.1/file: '" + text + "'", wrong);
        }
        String host = uri.getHost();
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("only http:// URLs can be fetched, not '" + text + "'");
        }
        if (host == null || uri.getRawUserInfo() != null || uri.getPort() == 0 || uri.getPort() > 0xffff) {
            throw new IllegalArgumentException("not a URL such as http://10.77.0.1:8080/file: '" + text + "'");
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String target = URI.create(path + query).toASCIIString();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        HttpUrl url = new HttpUrl(name, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), target);
        boolean isNumeric = host.startsWith("[") || host.matches("[0-9.]+");
        if (isNumeric && url.address().isEmpty()) {
            throw new IllegalArgumentException(
                    "the host is a name or an address such as 10.77.0.1 or [2001:db8::1], not '" + host + "'");
        }
        return url;
    }

    /** The address of the server, if the URL has it and not a name. */
    Optional<IpAddress> address() {
        try {
            return Optional.of(IpAddress.parse(host));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    /** The value of the Host field. */
    String authority() {
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == DEFAULT_PORT ? shown : shown + ":" + port;
    }

    /** The URL, composed of its parts. */
    @Override
    public String toString() {
        return "http://" + authority() + target;
    }
}
