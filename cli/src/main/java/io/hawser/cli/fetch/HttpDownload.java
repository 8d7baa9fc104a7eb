package io.hawser.cli.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** A GET request and its response over a connection of its own, by Apache HttpCore. Not thread-safe. */
final class HttpDownload implements Closeable {
    private static final int BUFFER_BYTES = 1 << 13;
    private static final int MAX_LINE_BYTES = 1 << 15;
    private static final int MAX_HEADERS = 1000;
    private static final Http1Config LIMITS = Http1Config.custom()
            .setBufferSize(BUFFER_BYTES)
            .setMaxLineLength(MAX_LINE_BYTES)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();

    private static final int MAX_SHOWN = 200;

    private final HttpClientConnection connection;
    private final ClassicHttpResponse response;

    private HttpDownload(HttpClientConnection connection, ClassicHttpResponse response) {
        this.connection = connection;
        this.response = response;
    }

    /**
     * Sends the request over {@code socket}, and waits for the head of the response. Interim responses (1xx) are
     * skipped, and redirections are not followed.
     *
     * @param socket a connected socket, which is closed with the download, or when this method fails
     * @throws IOException if the connection fails, or the answer is not an HTTP/1 response, with a message for users
     */
    static HttpDownload request(HttpUrl wanted, Socket socket) throws IOException {
        SocketConnection connection = new SocketConnection(socket);
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(Method.GET, wanted.target());
        request.setHeader(HttpHeaders.HOST, wanted.authority());
        request.setHeader(HttpHeaders.USER_AGENT, "hawser");
        request.setHeader(HttpHeaders.ACCEPT, "*/*");
        request.setHeader(HttpHeaders.CONNECTION, "close");
        try {
            ClassicHttpResponse response =
                    new HttpRequestExecutor(LIMITS, null, null).execute(request, connection, HttpCoreContext.create());
            return new HttpDownload(connection, response);
        } catch (NoHttpResponseException | ConnectionClosedException early) {
            throw new IOException("the server closed the connection before its answer was complete", early);
        } catch (HttpException wrong) {
            connection.close();
            throw new IOException(
                    "the answer is not HTTP/1.1: " + printable(String.valueOf(wrong.getMessage())), wrong);
        }
    }

    /** The three-digit code. */
    int status() {
        return response.getCode();
    }

    /** The status line, safe for a terminal. */
    String statusLine() {
        return printable(new StatusLine(response).toString().strip());
    }

    /** The field Location, safe for a terminal. */
    Optional<String> location() {
        Header field = response.getFirstHeader(HttpHeaders.LOCATION);
        return field == null || field.getValue() == null ? Optional.empty() : Optional.of(printable(field.getValue()));
    }

    /** The announced length of the body in bytes, if there is one. */
    OptionalLong announcedBytes() {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return OptionalLong.of(0);
        }
        return entity.getContentLength() < 0 ? OptionalLong.empty() : OptionalLong.of(entity.getContentLength());
    }

    /** The body. Its errors have messages for users. */
    InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null
                ? InputStream.nullInputStream()
                : new Body(entity.getContent(), entity.getContentLength());
    }

    /** Closes the connection without waiting for the rest of the body. */
    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Shortens a text and removes control characters, for a terminal. */
    private static String printable(String text) {
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return shown.replaceAll("[^ -~…]", "?");
    }

    /** A connection on an existing socket. */
    private static final class SocketConnection extends DefaultBHttpClientConnection {
        SocketConnection(Socket socket) throws IOException {
            super(LIMITS);
            bind(socket);
        }
    }

    /** Translates errors of a body into messages for users. */
    private static final class Body extends InputStream {
        private final InputStream in;
        private final long announced;
        private long count;

        /** @param announced length in bytes; negative if unknown */
        Body(InputStream in, long announced) {
            this.in = in;
            this.announced = announced;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int read = in.read(target, offset, length);
                count += Math.max(0, read);
                return read;
            } catch (ConnectionClosedException early) {
                String where = announced < 0 ? "within a chunk" : "after " + count + " of " + announced + " bytes";
                throw new IOException("the connection ended " + where, early);
            } catch (MalformedChunkCodingException wrong) {
                throw new IOException(
                        "the chunks of the body are wrong: " + printable(String.valueOf(wrong.getMessage())), wrong);
            }
        }
    }
}
