package io.hawser.ip.neighbour;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;

/**
 * One neighbour on an Ethernet: its link address, its reachability (neighbour unreachability detection, RFC 4861 §7.3,
 * also for IPv4, as in Linux), and the packets that wait for it. The timer drives the next state change.
 */
public final class Neighbour extends Timer {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Linux's locktime: for this long the first answer takes precedence over others. */
    private static final long LOCK_NANOS = NANOS_PER_SECOND;

    private final NeighbourTable table;
    private final IpAddress address;
    private NeighbourState state = NeighbourState.NONE;
    private long mac;
    private long macSinceNanos;
    private long confirmedNanos;
    private long reachableNanos;
    private int solicits;
    private PacketQueue waiting = new PacketQueue();
    private boolean used;
    private boolean evicted;

    Neighbour(NeighbourTable table, IpAddress address) {
        this.table = table;
        this.address = address;
    }

    /** Creates a permanent entry, whose link address is known. */
    static Neighbour permanent(NeighbourTable table, IpAddress address, long mac) {
        Neighbour neighbour = new Neighbour(table, address);
        neighbour.mac = mac;
        neighbour.state = NeighbourState.PERMANENT;
        return neighbour;
    }

    /** The IP address. */
    public IpAddress address() {
        return address;
    }

    /** The link address; 0 while it is not known. */
    public long mac() {
        return mac;
    }

    /** The reachability. */
    public NeighbourState state() {
        return state;
    }

    /** Returns whether the table no longer contains it. */
    public boolean isEvicted() {
        return evicted;
    }

    /**
     * Takes ownership of a packet that begins with its IP header, and sends it, or queues it until the link address is
     * known.
     */
    public void send(Packet packet) {
        used = true;
        if (state.isResolved()) {
            if (state == NeighbourState.STALE) {
                enter(NeighbourState.DELAY);
                armAfter(table.settings().delayProbeSeconds * NANOS_PER_SECOND);
            }
            table.transmit(packet, mac);
        } else {
            keep(packet);
        }
    }

    /** Confirms reachability on behalf of a transport that received an answer. */
    public void confirm() {
        if (state == NeighbourState.REACHABLE) {
            confirmedNanos = table.timers().nowNanos();
        } else if (state.isResolved() && state != NeighbourState.PERMANENT && !evicted) {
            becomeReachable();
        }
    }

    /** Reports that a transport receives no answers: the next packet starts a check. */
    public void doubt() {
        if (state == NeighbourState.REACHABLE) {
            becomeStale();
        }
    }

    /**
     * Records the link address from an ARP packet.
     *
     * @param answer whether the packet was a reply sent to this host alone, which shows that the neighbour is alive
     */
    public void heard(long heardMac, boolean answer) {
        if (state == NeighbourState.PERMANENT) {
            return;
        }
        long nowNanos = table.timers().nowNanos();
        if (!state.isResolved()) {
            boolean asked = state == NeighbourState.INCOMPLETE;
            changeMac(heardMac, nowNanos);
            becomeReachableOrStale(answer && asked);
            sendWaiting();
        } else if (heardMac == mac) {
            if (answer) {
                becomeReachable();
            }
        } else if (state != NeighbourState.STALE) {
            // The claim may be forged: the confirmed neighbour is probed, and kept as long as it answers.
            if (state != NeighbourState.PROBE) {
                probe();
            }
        } else if (nowNanos - macSinceNanos >= LOCK_NANOS) {
            // The claim may be forged, or the host has moved: packets are sent there, and it is probed soon.
            changeMac(heardMac, nowNanos);
        }
    }

    /**
     * Processes a neighbour advertisement (RFC 4861 §7.2.5).
     *
     * @param heardMac the link address that it tells; 0 for none
     * @param solicited whether it answers a solicitation, which shows that the neighbour is alive
     * @param override whether it may replace the known link address
     */
    public void advertised(long heardMac, boolean solicited, boolean override) {
        boolean changes = heardMac != 0 && heardMac != mac;
        if (state == NeighbourState.INCOMPLETE) {
            if (heardMac != 0) {
                changeMac(heardMac, table.timers().nowNanos());
                becomeReachableOrStale(solicited);
                sendWaiting();
            }
        } else if (!state.isResolved() || state == NeighbourState.PERMANENT) {
            return;
        } else if (changes && !override) {
            if (state == NeighbourState.REACHABLE) {
                becomeStale();
            }
        } else {
            if (changes) {
                changeMac(heardMac, table.timers().nowNanos());
            }
            if (solicited || changes) {
                becomeReachableOrStale(solicited);
            }
        }
    }

    private void becomeReachableOrStale(boolean reachable) {
        if (reachable) {
            becomeReachable();
        } else {
            becomeStale();
        }
    }

    /** Releases the entry after the table has evicted it or the interface has gone down. */
    void evict() {
        evicted = true;
        table.timers().cancel(this);
        PacketQueue dropped = takeWaiting();
        table.discarded(dropped.size());
        dropped.clear();
    }

    /** Returns whether the entry was used since the last call. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    @Override
    protected void expired(long nowNanos) {
        switch (state) {
            case REACHABLE -> {
                if (nowNanos - confirmedNanos < reachableNanos) {
                    table.timers().arm(this, confirmedNanos + reachableNanos);
                } else {
                    becomeStale();
                }
            }
            case DELAY -> probe();
            case PROBE -> solicit(table.settings().unicastSolicits);
            case INCOMPLETE -> solicit(table.settings().multicastSolicits);
            default -> throw new AssertionError("no timer in state " + state);
        }
    }

    private void keep(Packet packet) {
        boolean full = waiting.size() >= table.settings().queuePackets;
        if (full || !table.hasRoomToWait()) {
            Packet oldest = waiting.poll();
            table.discarded(1);
            if (oldest == null) {
                packet.release();
            } else {
                oldest.release();
                waiting.add(packet);
            }
        } else {
            waiting.add(packet);
            table.waits(1);
        }
        if (state != NeighbourState.INCOMPLETE) {
            solicits = 0;
            enter(NeighbourState.INCOMPLETE);
            solicit(table.settings().multicastSolicits);
        }
    }

    private void probe() {
        solicits = 0;
        enter(NeighbourState.PROBE);
        solicit(table.settings().unicastSolicits);
    }

    private void solicit(int most) {
        if (solicits >= most) {
            fail();
            return;
        }
        solicits++;
        armAfter(table.settings().retransMillis * NANOS_PER_MILLI);
        table.solicit(this);
    }

    private void fail() {
        enter(NeighbourState.FAILED);
        table.timers().cancel(this);
        // A user that is notified of the failure may send again at once: its packet waits in the new queue.
        PacketQueue undeliverable = takeWaiting();
        table.failed(undeliverable);
    }

    private void becomeReachable() {
        confirmedNanos = table.timers().nowNanos();
        if (state != NeighbourState.REACHABLE) {
            enter(NeighbourState.REACHABLE);
            reachableNanos = table.drawReachableNanos();
            armAfter(reachableNanos);
        }
    }

    private void becomeStale() {
        enter(NeighbourState.STALE);
        table.timers().cancel(this);
    }

    private void changeMac(long newMac, long nowNanos) {
        mac = newMac;
        macSinceNanos = nowNanos;
    }

    private void sendWaiting() {
        PacketQueue ready = takeWaiting();
        for (Packet packet = ready.poll(); packet != null; packet = ready.poll()) {
            send(packet);
        }
    }

    private PacketQueue takeWaiting() {
        PacketQueue taken = waiting;
        waiting = new PacketQueue();
        table.waits(-taken.size());
        return taken;
    }

    private void enter(NeighbourState next) {
        if (state != next) {
            NeighbourState before = state;
            state = next;
            if (!evicted) {
                table.moved(this, before);
            }
        }
    }

    private void armAfter(long delayNanos) {
        table.timers().arm(this, table.timers().nowNanos() + delayNanos);
    }
}
