package io.hawser.services.dhcp6.client;

import io.hawser.ip.NetworkInterface;
import io.hawser.wire.IpAddress;
import java.util.function.Consumer;

/** An interface of a host whose address a client sets. The prefix is the whole address (RFC 8415 §18.2.10.1). */
public final class HostInterface implements LeasedInterface {
    private static final int WHOLE_ADDRESS_BITS = 128;

    private final NetworkInterface via;

    /** The addresses of {@code via}. */
    public HostInterface(NetworkInterface via) {
        this.via = via;
    }

    @Override
    public void assign(IpAddress address, Consumer<Boolean> done) {
        if (has(address)) {
            done.accept(true);
            return;
        }
        if (via.ipv6().tentativeAddresses().contains(address)) {
            // The host is about to get it in another way, for instance from a router's prefix.
            done.accept(false);
            return;
        }
        via.ipv6().detectDuplicate(address, unique -> {
            if (unique) {
                via.addAddress(address, WHOLE_ADDRESS_BITS);
            }
            done.accept(unique);
        });
    }

    @Override
    public void remove(IpAddress address) {
        via.ipv6().cancelDetection(address);
        if (has(address)) {
            via.removeAddress(address);
        }
    }

    private boolean has(IpAddress address) {
        return via.addresses().stream().anyMatch(each -> each.address().equals(address));
    }
}
