package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.wire.IpAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A range of addresses, of which the lowest free one is assigned. */
final class Dhcp6Pool {
    private final AddressRange range;
    private final long size;

    /** All addresses below this index are in use. */
    private long lowest;

    Dhcp6Pool(AddressRange range) {
        this.range = range;
        size = range.last().low() - range.first().low() + 1;
    }

    boolean contains(IpAddress address) {
        return range.contains(address);
    }

    /** The lowest address for which {@code free} holds; null if there is none. */
    @Nullable
    IpAddress next(Predicate<IpAddress> free) {
        // a size of 0 stands for a whole network of 64 bits
        for (long index = lowest; size == 0 || Long.compareUnsigned(index, size) < 0; index++) {
            IpAddress candidate =
                    new IpAddress(range.first().high(), range.first().low() + index);
            if (free.test(candidate)) {
                lowest = index;
                return candidate;
            }
        }
        lowest = size;
        return null;
    }

    void free(IpAddress address) {
        long index = address.low() - range.first().low();
        if (size == 0 || Long.compareUnsigned(index, lowest) < 0) {
            lowest = Long.compareUnsigned(index, lowest) < 0 ? index : lowest;
        }
    }
}
