package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes a {@link StubResolver} usable by any thread: by futures, or by blocking calls. */
public final class ResolverClient {
    private static final int V4_BYTES = 4;

    private final StubResolver resolver;
    private final Executor owner;

    /**
     * Makes a client.
     *
     * @param owner runs tasks on the thread that owns the resolver's host
     */
    public ResolverClient(StubResolver resolver, Executor owner) {
        this.resolver = resolver;
        this.owner = owner;
    }

    /** Looks up the addresses of a host; the future completes on the thread that owns the host. */
    public CompletableFuture<HostAddresses> addressesAsync(String host) {
        CompletableFuture<HostAddresses> result = new CompletableFuture<>();
        onOwner(result, () -> resolver.lookupAddresses(host, result::complete));
        return result;
    }

    /** Looks up records; the future completes on the thread that owns the host. */
    public CompletableFuture<LookupResult> lookupAsync(DnsName name, int type) {
        CompletableFuture<LookupResult> result = new CompletableFuture<>();
        onOwner(result, () -> resolver.lookup(name, type, result::complete));
        return result;
    }

    private void onOwner(CompletableFuture<?> result, Runnable lookup) {
        try {
            owner.execute(() -> {
                try {
                    lookup.run();
                } catch (RuntimeException wrong) {
                    result.completeExceptionally(wrong);
                }
            });
        } catch (RejectedExecutionException down) {
            result.completeExceptionally(down);
        }
    }

    /**
     * Finds the addresses of a host, in the order in which to try them; blocks until servers have answered.
     *
     * @throws UnknownHostException if the name does not exist, has no address, or is malformed, or no server answers
     */
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        HostAddresses found = await(addressesAsync(host), host);
        if (found.addresses().isEmpty()) {
            throw unknown(host, found.status(), found.failure());
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (IpAddress each : found.addresses()) {
            addresses.add(
                    InetAddress.getByAddress(host, RecordData.ofAddress(each).toBytes()));
        }
        return addresses;
    }

    /**
     * Finds the name of an address; blocks until servers have answered.
     *
     * @throws UnknownHostException if it has none, or no server answers
     */
    public String nameOf(InetAddress address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        IpAddress ip = bytes.length == V4_BYTES
                ? IpAddress.v4(Bytes.i32(bytes, 0))
                : new IpAddress(Bytes.i64(bytes, 0), Bytes.i64(bytes, 8));
        CompletableFuture<LookupResult> result = new CompletableFuture<>();
        onOwner(result, () -> resolver.lookupNames(ip, result::complete));
        LookupResult found = await(result, ip.toString());
        if (!found.isFound()) {
            throw unknown(ip.toString(), found.status(), found.failure());
        }
        return found.records().getFirst().data().name().toTextWithoutDot();
    }

    private static <T> T await(CompletableFuture<T> result, String about) throws UnknownHostException {
        try {
            return result.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(about + ": interrupted");
        } catch (ExecutionException failed) {
            throw new UnknownHostException(about + ": " + failed.getCause());
        }
    }

    /** Makes the exception, with the wording of the C library. */
    private static UnknownHostException unknown(String about, LookupStatus status, @Nullable QueryFailure failure) {
        String why = switch (status) {
            case NO_NAME -> "Name or service not known";
            case NO_DATA -> "No address associated with hostname";
            default -> "Temporary failure in name resolution" + (failure == null ? "" : " (" + failure.text() + ")");
        };
        return new UnknownHostException(about + ": " + why);
    }
}
