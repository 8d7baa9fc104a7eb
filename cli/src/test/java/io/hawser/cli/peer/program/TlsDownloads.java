package io.hawser.cli.peer.program;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Looks up names, and downloads a file over TLS eight times; waits for a line after four of them. */
public final class TlsDownloads {
    private static final int DOWNLOADS = 8;

    private TlsDownloads() {}

    /** The address of the server is the only argument. */
    public static void main(String[] arguments) throws Exception {
        System.out.println(Arrays.toString(InetAddress.getAllByName("www.hawser.test")));
        System.out.println(InetAddress.ofLiteral(arguments[0]).getHostName());
        System.out.println(InetAddress.getByName("localhost").isLoopbackAddress());
        try {
            InetAddress.getAllByName("nobody.hawser.test");
        } catch (UnknownHostException unknown) {
            System.out.println(unknown);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            Set<String> digests = new TreeSet<>();
            download(client, digests);
            System.out.println("half");
            System.in.read();
            download(client, digests);
            System.out.println(digests);
        }
    }

    private static void download(HttpClient client, Set<String> digests) throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
        for (int i = 0; i < DOWNLOADS / 2; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://www.hawser.test/big?" + i))
                    .build();
            all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
        }
        for (CompletableFuture<HttpResponse<byte[]>> each : all) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digests.add(each.get().version() + " "
                    + HexFormat.of().formatHex(digest.digest(each.get().body())));
        }
    }
}
