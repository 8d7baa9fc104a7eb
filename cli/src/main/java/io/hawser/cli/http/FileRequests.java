package io.hawser.cli.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Passes GET and HEAD to the files, and notifies the client's end point of the beginning and end of a response. */
final class FileRequests extends Handler.Wrapper {
    /** Matches numbers that do not fit into 64 bits. */
    private static final Pattern LARGE_NUMBER = Pattern.compile("[0-9]{19,}");

    FileRequests(Handler files) {
        super(files);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnection().getEndPoint() instanceof MeteredEndPoint client) {
            client.answerBegins();
            Request.addCompletionListener(request, _ -> client.answerEnds());
        }
        String method = request.getMethod();
        if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
            return true;
        }
        String range = request.getHeaders().get(HttpHeader.RANGE);
        if (range == null || !LARGE_NUMBER.matcher(range).find()) {
            return super.handle(request, response, callback);
        }
        return super.handle(withRange(request, clamped(range)), response, callback);
    }

    /**
     * RFC 9110 §14.1.2 sets no limit on a position; a position after the end of every possible file can be replaced by
     * another such position.
     */
    static String clamped(String range) {
        return LARGE_NUMBER.matcher(range).replaceAll(Matcher.quoteReplacement(Long.toString(Long.MAX_VALUE / 10)));
    }

    private static Request withRange(Request request, String range) {
        HttpFields fields = HttpFields.build(request.getHeaders(), new HttpField(HttpHeader.RANGE, range));
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return fields;
            }
        };
    }
}
