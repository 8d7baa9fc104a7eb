package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp.server.ServerLimits;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Duid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server.
 *
 * @param identifier its identity (DUID); null for one from the link address of its first interface
 * @param subnets the networks; on a shared link they are used in this order
 * @param options options for all networks
 * @param preference its preference, 0 to 255, of which clients choose the highest
 * @param rapidCommit whether it assigns an address with two messages to clients that ask for that
 * @param authoritative whether it answers to unknown leases, because no other server can know them
 * @param limits limits of clients
 * @param offerHold how long an advertised address is reserved for its client
 * @param abandonTime how long an address used by another station is not offered
 */
public record Dhcp6ServerConfig(
        @Nullable Duid identifier,
        List<Dhcp6Subnet> subnets,
        Dhcp6Options options,
        int preference,
        boolean rapidCommit,
        boolean authoritative,
        ServerLimits limits,
        Duration offerHold,
        Duration abandonTime) {
    /** Rejects settings without a network, and overlapping networks. */
    public Dhcp6ServerConfig {
        subnets = List.copyOf(subnets);
        if (subnets.isEmpty()) {
            throw new IllegalArgumentException("a DHCPv6 server needs a subnet");
        }
        for (Dhcp6Subnet each : subnets) {
            for (Dhcp6Subnet other : subnets) {
                if (each != other && each.network().contains(other.network().address())) {
                    throw new IllegalArgumentException(
                            "the subnets " + each.network() + " and " + other.network() + " overlap");
                }
            }
        }
        if (preference < 0 || preference > 255) {
            throw new IllegalArgumentException("a preference from 0 to 255, not " + preference);
        }
        if (offerHold.isNegative() || abandonTime.isNegative()) {
            throw new IllegalArgumentException("times of 0 or more");
        }
    }

    /** Begins the settings of a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings. */
    public static final class Builder {
        private final List<Dhcp6Subnet> subnets = new ArrayList<>();
        private final Dhcp6Options options = new Dhcp6Options();
        private @Nullable Duid identifier;
        private int preference;
        private boolean rapidCommit;
        private boolean authoritative = true;
        private ServerLimits limits = ServerLimits.DEFAULT;
        private Duration offerHold = Duration.ofSeconds(60);
        private Duration abandonTime = Duration.ofDays(1);

        private Builder() {}

        public Builder identifier(@Nullable Duid own) {
            identifier = own;
            return this;
        }

        public Builder subnet(Dhcp6Subnet subnet) {
            subnets.add(subnet);
            return this;
        }

        /** Sets an option for all networks by its text form. */
        public Builder option(Dhcp6Option option, String text) {
            options.put(option, option.format().parse(text));
            return this;
        }

        public Builder preference(int value) {
            preference = value;
            return this;
        }

        public Builder rapidCommit(boolean on) {
            rapidCommit = on;
            return this;
        }

        public Builder authoritative(boolean on) {
            authoritative = on;
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

        public Builder abandonTime(Duration time) {
            abandonTime = time;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException if they contradict each other
         */
        public Dhcp6ServerConfig build() {
            return new Dhcp6ServerConfig(
                    identifier,
                    subnets,
                    options.copy(),
                    preference,
                    rapidCommit,
                    authoritative,
                    limits,
                    offerHold,
                    abandonTime);
        }
    }
}
