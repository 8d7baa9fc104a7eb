package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import java.util.ArrayList;
import java.util.List;

/** The leases that one message assigns: its reply waits until all of them are stored. */
final class Dhcp6Grants {
    private record Grant(Dhcp6Party party, Dhcp6LeaseBook.Choice choice) {}

    private final Dhcp6LeaseBook book;
    private final Dhcp6Message request;
    private final List<Grant> grants = new ArrayList<>();
    private int stored;
    private String failure = "";

    Dhcp6Grants(Dhcp6LeaseBook book, Dhcp6Message request) {
        this.book = book;
        this.request = request;
    }

    void add(Dhcp6Party party, Dhcp6LeaseBook.Choice choice) {
        grants.add(new Grant(party, choice));
    }

    /**
     * Assigns the addresses, and calls back when all leases are stored; at once if there are none.
     *
     * @param done receives the reason of the last failure; empty if all are stored
     */
    void store(LeaseStore.Written done) {
        if (grants.isEmpty()) {
            done.written("");
            return;
        }
        for (Grant each : grants) {
            Dhcp6Reservation reservation = each.choice.subnet().reservation(each.party.duid());
            String reserved = reservation == null ? null : reservation.hostName();
            book.grant(
                    each.party,
                    each.choice,
                    reserved == null ? request.options().hostName() : reserved,
                    problem -> {
                        stored++;
                        failure = problem.isEmpty() ? failure : problem;
                        if (stored == grants.size()) {
                            done.written(failure);
                        }
                    });
        }
    }
}
