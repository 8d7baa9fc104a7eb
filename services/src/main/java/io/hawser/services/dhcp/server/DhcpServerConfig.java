package io.hawser.services.dhcp.server;

import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of a server.
 *
 * @param subnets the networks; on a shared link they are used in this order
 * @param authoritative whether it refuses unknown addresses, because no other server can know them
 * @param options options for all networks
 * @param classes options for kinds of clients
 * @param limits limits of clients
 * @param offerHold how long an offered address is reserved for its client
 * @param conflictWait how long it pings an address before the first offer; zero for no check
 * @param abandonTime how long an address used by another station is not offered
 */
public record DhcpServerConfig(
        List<DhcpSubnet> subnets,
        boolean authoritative,
        DhcpOptions options,
        List<ClientClass> classes,
        ServerLimits limits,
        Duration offerHold,
        Duration conflictWait,
        Duration abandonTime) {
    /** Rejects settings without a network, and overlapping networks. */
    public DhcpServerConfig {
        subnets = List.copyOf(subnets);
        classes = List.copyOf(classes);
        if (subnets.isEmpty()) {
            throw new IllegalArgumentException("a DHCP server needs a subnet");
        }
        for (int i = 0; i < subnets.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (subnets.get(i).network().contains(subnets.get(j).network().address())
                        || subnets.get(j)
                                .network()
                                .contains(subnets.get(i).network().address())) {
                    throw new IllegalArgumentException(
                            "the subnets " + subnets.get(j).network() + " and "
                                    + subnets.get(i).network() + " overlap");
                }
            }
        }
        if (offerHold.isNegative() || conflictWait.isNegative() || abandonTime.isNegative()) {
            throw new IllegalArgumentException("times of 0 or more");
        }
    }

    /** Begins the settings of a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings. */
    public static final class Builder {
        private final List<DhcpSubnet> subnets = new ArrayList<>();
        private final List<ClientClass> classes = new ArrayList<>();
        private final DhcpOptions options = new DhcpOptions();
        private boolean authoritative = true;
        private ServerLimits limits = ServerLimits.DEFAULT;
        private Duration offerHold = Duration.ofSeconds(60);
        private Duration conflictWait = Duration.ofMillis(500);
        private Duration abandonTime = Duration.ofDays(1);

        private Builder() {}

        public Builder subnet(DhcpSubnet subnet) {
            subnets.add(subnet);
            return this;
        }

        public Builder authoritative(boolean on) {
            authoritative = on;
            return this;
        }

        /** Sets an option for all networks by its text form. */
        public Builder option(DhcpOption option, String text) {
            options.put(option, option.format().parse(text));
            return this;
        }

        public Builder clientClass(ClientClass added) {
            classes.add(added);
            return this;
        }

        public Builder limits(ServerLimits newLimits) {
            limits = newLimits;
            return this;
        }

        public Builder offerHold(Duration time) {
            offerHold = time;
            return this;
        }

        public Builder conflictWait(Duration time) {
            conflictWait = time;
            return this;
        }

        public Builder abandonTime(Duration time) {
            abandonTime = time;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException if they contradict each other
         */
        public DhcpServerConfig build() {
            return new DhcpServerConfig(
                    subnets, authoritative, options.copy(), classes, limits, offerHold, conflictWait, abandonTime);
        }
    }
}
