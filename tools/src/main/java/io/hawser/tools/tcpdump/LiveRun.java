package io.hawser.tools.tcpdump;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.PacketTap;
import io.hawser.link.LinkType;
import io.hawser.link.PcapngWriter;
import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import io.hawser.tools.capture.PcapWriter;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.filter.PacketFilter;
import io.hawser.tools.tcpdump.TcpdumpOptions.Side;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run of tcpdump on the interfaces of a host, until it is interrupted or has reached its count of packets. */
final class LiveRun implements ToolRun, PacketTap {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int OUTGOING = 4;
    private static final int BROADCAST = 1;
    private static final int MULTICAST = 2;
    private static final int ETHERNET_HARDWARE = 1;
    private static final int NO_HARDWARE = 0xfffe;
    private static final int FAILED = 1;

    private final Host host;
    private final TcpdumpOptions options;
    private final Console console;
    private final InstantSource clock;
    private final List<NetworkInterface> interfaces;
    private final boolean cooks;
    private final int linkType;
    private final PacketFilter filter;
    private final @Nullable PacketPrinter printer;
    private final @Nullable FileWriter writer;
    private byte[] cooked = new byte[2048];
    private final @Nullable Progress progress;
    private long shown;
    private long seen;
    private long dropped;
    private boolean ended;

    /** Writes packets to a file of either format. */
    private interface FileWriter {
        void packet(long epochNanos, byte[] bytes, int start, int end, int wireBytes, boolean outgoing)
                throws IOException;

        void close() throws IOException;
    }

    LiveRun(
            Host host,
            TcpdumpOptions options,
            Console console,
            InstantSource clock,
            List<NetworkInterface> interfaces,
            LinkTypeNames link,
            PacketFilter filter,
            @Nullable PacketPrinter printer)
            throws IOException {
        this.host = host;
        this.options = options;
        this.console = console;
        this.clock = clock;
        this.interfaces = interfaces;
        this.filter = filter;
        this.printer = printer;
        cooks = link == LinkTypeNames.LINUX_COOKED_2;
        linkType = link.number();
        writer = options.writeFile == null ? null : writer(options.writeFile, link);
        progress = writer != null && printer == null && options.isVerbose() ? new Progress() : null;
    }

    /** With {@code -v -w}, prints the number of written packets once a second, on one line of a terminal. */
    private final class Progress extends Timer {
        private long told = -1;

        void begin() {
            host.timers().arm(this, host.timers().nowNanos() + NANOS_PER_SECOND);
        }

        @Override
        protected void expired(long nowNanos) {
            if (shown != told) {
                told = shown;
                console.err().print("Got " + shown + "\r");
                console.err().flush();
            }
            begin();
        }

        void end() {
            host.timers().cancel(this);
        }
    }

    private FileWriter writer(String file, LinkTypeNames link) throws IOException {
        OutputStream out = console.create(file);
        LinkType nativeType = link == LinkTypeNames.ETHERNET ? LinkType.ETHERNET : LinkType.RAW_IP;
        if (file.endsWith(".pcapng") && !cooks) {
            PcapngWriter pcapng = new PcapngWriter(out, 0);
            pcapng.snapBytes(options.snapshotBytes);
            int number = pcapng.addInterface(interfaces.getFirst().name(), nativeType);
            return new FileWriter() {
                @Override
                public void packet(long epochNanos, byte[] bytes, int start, int end, int wireBytes, boolean outgoing)
                        throws IOException {
                    PcapngWriter.Direction direction =
                            outgoing ? PcapngWriter.Direction.OUTBOUND : PcapngWriter.Direction.INBOUND;
                    pcapng.packet(number, epochNanos, direction, bytes, start, start + wireBytes, List.of());
                    pcapng.flush();
                }

                @Override
                public void close() throws IOException {
                    pcapng.close();
                }
            };
        }
        PcapWriter pcap = new PcapWriter(out, link.number(), options.snapshotBytes);
        return new FileWriter() {
            @Override
            public void packet(long epochNanos, byte[] bytes, int start, int end, int wireBytes, boolean outgoing)
                    throws IOException {
                pcap.packet(epochNanos, bytes, start, end, wireBytes);
            }

            @Override
            public void close() throws IOException {
                pcap.close();
            }
        };
    }

    void begin() {
        interfaces.forEach(each -> host.group().addTap(each, this));
        if (progress != null) {
            progress.begin();
        }
    }

    @Override
    public void passed(NetworkInterface via, Packet packet, boolean outgoing) {
        if (ended || options.side == (outgoing ? Side.IN : Side.OUT)) {
            return;
        }
        byte[] bytes = packet.bytes();
        int start = packet.start();
        int end = packet.end();
        if (cooks) {
            end = cook(via, packet, outgoing);
            bytes = cooked;
            start = 0;
        }
        int wireBytes = end - start;
        int capturedEnd = Math.min(end, start + options.snapshotBytes);
        if (!filter.accepts(bytes, start, capturedEnd, wireBytes, outgoing)) {
            return;
        }
        seen++;
        if (console.isCongested()) {
            dropped++;
            return;
        }
        shown++;
        show(bytes, start, capturedEnd, wireBytes, outgoing);
        if (shown == options.count) {
            end();
        }
    }

    private void show(byte[] bytes, int start, int end, int wireBytes, boolean outgoing) {
        Instant now = clock.instant();
        long epochNanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
        try {
            if (writer != null) {
                writer.packet(epochNanos, bytes, start, end, wireBytes, outgoing);
            }
            if (printer != null) {
                console.out().append(printer.print(shown, epochNanos, bytes, start, end, wireBytes, linkType));
                console.out().flush();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Replaces the link's header by that of {@link CookedFormatter}; returns the end of the packet. */
    private int cook(NetworkInterface via, Packet packet, boolean outgoing) {
        boolean ethernet = via.link().type() == LinkType.ETHERNET && packet.length() >= EthernetHeader.BYTES;
        int from = packet.start() + (ethernet ? EthernetHeader.BYTES : 0);
        int payload = packet.end() - from;
        if (CookedFormatter.HEADER_BYTES + payload > cooked.length) {
            cooked = new byte[2 * (CookedFormatter.HEADER_BYTES + payload)];
        }
        byte[] frame = packet.bytes();
        int type = ethernet
                ? EthernetHeader.type(frame, packet.start())
                : payload > 0 && frame[from] >>> 4 == 6 ? EthernetHeader.TYPE_IPV6 : EthernetHeader.TYPE_IPV4;
        Bytes.put16(cooked, 0, type);
        Bytes.put16(cooked, 2, 0);
        Bytes.put32(cooked, 4, host.ip().interfaces().indexOf(via) + 1);
        Bytes.put16(cooked, 8, ethernet ? ETHERNET_HARDWARE : NO_HARDWARE);
        int kind = outgoing ? OUTGOING : 0;
        long source = 0;
        if (ethernet) {
            long destination = EthernetHeader.destination(frame, packet.start());
            source = Bytes.u48(frame, packet.start() + 6);
            boolean group = (destination >>> 40 & 1) != 0;
            kind = outgoing ? OUTGOING : destination == 0xffff_ffff_ffffL ? BROADCAST : group ? MULTICAST : 0;
        }
        Bytes.put8(cooked, 10, kind);
        Bytes.put8(cooked, 11, ethernet ? 6 : 0);
        Bytes.put64(cooked, 12, source << 16);
        System.arraycopy(frame, from, cooked, CookedFormatter.HEADER_BYTES, payload);
        return CookedFormatter.HEADER_BYTES + payload;
    }

    @Override
    public void interrupt() {
        if (!ended) {
            console.out().print("\n");
            end();
        }
    }

    private void end() {
        ended = true;
        interfaces.forEach(each -> host.group().removeTap(each, this));
        if (progress != null) {
            progress.end();
        }
        int code = 0;
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException failed) {
            console.err().print("tcpdump: " + failed.getMessage() + "\n");
            code = FAILED;
        }
        console.out().flush();
        console.err()
                .print(packets(shown) + " captured\n" + packets(seen) + " received by filter\n" + packets(dropped)
                        + " dropped by kernel\n");
        console.exit(code);
    }

    private static String packets(long count) {
        return count + " packet" + (count == 1 ? "" : "s");
    }

    /** The interfaces of a name: one, or all for {@code any}. */
    static List<NetworkInterface> interfaces(Host host, @Nullable String name) {
        List<NetworkInterface> all = host.ip().interfaces();
        if (name == null) {
            return all.isEmpty() ? List.of() : List.of(first(all));
        }
        if (name.equals("any")) {
            return List.copyOf(all);
        }
        List<NetworkInterface> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name) || Integer.toString(i + 1).equals(name)) {
                found.add(all.get(i));
            }
        }
        return found;
    }

    private static NetworkInterface first(List<NetworkInterface> all) {
        return all.stream()
                .filter(each -> !each.name().equals("lo"))
                .findFirst()
                .orElse(all.getFirst());
    }
}
