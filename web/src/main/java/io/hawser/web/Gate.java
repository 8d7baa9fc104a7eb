package io.hawser.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Admits or refuses requests. The name in Host must be one of this machine, so that a page of another site whose name
 * resolves to this address (DNS rebinding) gets no answer. Origin, if present, must be this server. With a token the
 * first request must contain it; it is then stored in a cookie.
 */
final class Gate implements Filter {
    /** The cookie that holds the token. */
    static final String COOKIE = "hawser-lab";

    private static final HeaderName ORIGIN = HeaderNames.ORIGIN;
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
            + " blob:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors"
            + " 'none'";

    private final Set<String> names;
    private final @Nullable String token;

    /**
     * Makes a gate.
     *
     * @param everywhere whether the server listens on addresses that other machines can reach
     * @param token null to admit every user of this machine
     */
    Gate(boolean everywhere, @Nullable String token) {
        this.token = token;
        names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        if (everywhere) {
            addOwn();
        }
    }

    private void addOwn() {
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(each -> names.add(literal(each)));
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (SocketException | UnknownHostException _) {
            // then only the names above lead to this machine
        }
    }

    /** The form of an address in a Host header. */
    static String literal(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*$", "");
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Referrer-Policy", "no-referrer");
        response.header("Cross-Origin-Opener-Policy", "same-origin");
        response.header("Cross-Origin-Resource-Policy", "same-origin");
        response.header("Cache-Control", "no-store");
        ApiFailure refused = refusal(request);
        if (refused != null) {
            Responses.fail(request, response, refused);
        } else if (isTokenLink(request)) {
            response.header("Set-Cookie", COOKIE + "=" + token + "; HttpOnly; SameSite=Strict; Path=/");
            response.header("Location", "/");
            response.status(303).send();
        } else {
            chain.proceed();
        }
    }

    private @Nullable ApiFailure refusal(RoutingRequest request) {
        String host = request.headers().first(HeaderNames.HOST).orElse("");
        if (!names.contains(nameOf(host))) {
            return ApiFailure.of(
                    ApiFailure.FORBIDDEN,
                    "this server is not called '" + Responses.excerpt(host) + "'",
                    "open the address that hawser lab has printed");
        }
        Optional<String> origin = request.headers().first(ORIGIN);
        if (origin.isPresent() && !origin.get().equals("http://" + host)) {
            return ApiFailure.of(ApiFailure.FORBIDDEN, "a page of another site has sent this request", "");
        }
        boolean isForeign = request.headers()
                .first(FETCH_SITE)
                .filter(site -> site.equals("cross-site") || site.equals("same-site"))
                .isPresent();
        boolean isApi = request.path().path().startsWith("/api/");
        if (isForeign && isApi) {
            return ApiFailure.of(ApiFailure.FORBIDDEN, "a page of another site has sent this request", "");
        }
        if (token != null && !isTokenLink(request) && !hasCookie(request)) {
            return ApiFailure.of(
                    ApiFailure.FORBIDDEN, "the token is missing", "open the whole link that hawser lab has printed");
        }
        return null;
    }

    /** The Host header without its port, in small letters. */
    private static String nameOf(String host) {
        return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }

    private boolean isTokenLink(RoutingRequest request) {
        return token != null
                && request.path().path().equals("/")
                && request.query().first("token").filter(this::isToken).isPresent();
    }

    private boolean hasCookie(RoutingRequest request) {
        return request.headers().cookies().all(COOKIE, List::of).stream().anyMatch(this::isToken);
    }

    /** Compares in constant time, so that the time does not reveal the first difference. */
    private boolean isToken(String given) {
        return token != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
