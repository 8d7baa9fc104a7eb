package io.hawser.cli.fetch;

import io.hawser.wire.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The URL of a file to download.
 *
 * @param host the server's address
 * @param port the server's port
 * @param target path and query as they are sent
 */
record HttpUrl(IpAddress host, int port, String target) {
    private static final int DEFAULT_PORT = 80;

    /**
     * Reads {@code http://10.77.0.1:8080/path?query}.
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
        return new HttpUrl(address(host), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), target);
    }

    private static IpAddress address(String host) {
        try {
            return IpAddress.parse(host);
        } catch (IllegalArgumentException name) {
            throw new IllegalArgumentException(
                    "the server must be given by its IPv4 address, such as 10.77.0.1; names such as '" + host
                            + "' need DNS, which Hawser does not have yet",
                    name);
        }
    }

    /** The value of the Host field. */
    String authority() {
        return port == DEFAULT_PORT ? host.toString() : host + ":" + port;
    }

    /** The URL, composed of its parts. */
    @Override
    public String toString() {
        return "http://" + authority() + target;
    }
}
