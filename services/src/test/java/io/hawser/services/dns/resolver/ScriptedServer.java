package io.hawser.services.dns.resolver;

import io.hawser.host.Host;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.message.RecordParser;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.MessageStream;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.time.Timer;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.UdpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server that answers each query by the next action of its script; it repeats the last action. */
final class ScriptedServer {
    private static final byte[] SERVER_COOKIE = HexFormat.of().parseHex("0123456789abcdef");
    private static final IpAddress STRANGER = IpAddress.parse("10.0.0.66");

    private final Host host;
    private final String name;
    private final IpAddress address;
    private final Consumer<String> heard;
    private final Map<String, List<String>> scripts = new HashMap<>();
    private int stranger = 20_000;

    ScriptedServer(Host host, String name, IpAddress address, Consumer<String> heard) {
        this.host = host;
        this.name = name;
        this.address = address;
        this.heard = heard;
    }

    /** @param key {@code ""}, {@code tcp}, or either with a question: {@code www.example.com. A} */
    void script(String key, List<String> actions) {
        scripts.put(key, new ArrayList<>(actions));
    }

    void start() throws TcpException {
        if (!scripts.getOrDefault("", List.of()).equals(List.of("closed"))) {
            host.udp().bind(address, 53, new Datagrams());
        }
        if (!scripts.getOrDefault("tcp", List.of()).equals(List.of("closed"))) {
            host.tcp().listen(53, ListenOptions.defaults().address(address).handler(Stream::new));
        }
    }

    private String nextAction(DnsQuestion question, boolean tcp) {
        String asked = question.name().toLowerCase() + " " + RecordType.nameOf(question.type());
        List<String> script = null;
        for (String key : tcp ? List.of("tcp " + asked, asked, "tcp", "") : List.of(asked, "")) {
            script = script == null ? scripts.get(key) : script;
        }
        if (script == null) {
            return "silent";
        }
        return script.size() > 1 ? script.removeFirst() : script.getFirst();
    }

    private void later(long nanos, Runnable action) {
        host.timers()
                .arm(
                        new Timer() {
                            @Override
                            protected void expired(long nowNanos) {
                                action.run();
                            }
                        },
                        host.timers().nowNanos() + nanos);
    }

    /** Carries out an action. */
    private void act(String action, DnsMessage query, Sender sender) {
        if (action.equals("silent")) {
            return;
        }
        if (action.equals("close")) {
            sender.close();
            return;
        }
        for (String part : action.split(" & ", -1)) {
            Reply reply = new Reply(query, part.strip());
            later(reply.delayNanos, () -> reply.send(sender));
        }
    }

    /** The destination of replies. */
    private interface Sender {
        void send(byte[] message, boolean wrongPort, boolean wrongSource);

        void close();
    }

    /** One reply: words with options, then records. */
    private static final class Reply {
        private final DnsMessage query;
        private long delayNanos;
        private int code = ResponseCode.NOERROR;
        private int flags;
        private @Nullable DnsQuestion question;
        private int idChange;
        private int copies = 1;
        private int cut = -1;
        private boolean wrongPort;
        private boolean wrongSource;
        private String cookie = "none";
        private boolean edns = true;
        private byte @Nullable [] raw;
        private final List<DnsRecord> answers = new ArrayList<>();
        private final List<DnsRecord> authority = new ArrayList<>();
        private final List<DnsRecord> additional = new ArrayList<>();

        Reply(DnsMessage query, String text) {
            this.query = query;
            question = query.question();
            flags = DnsMessage.RESPONSE | DnsMessage.RECURSION_AVAILABLE | query.flags() & DnsMessage.RECURSION_DESIRED;
            String[] sides = text.split(" => ", 2);
            for (String word : sides[0].split(" ", -1)) {
                option(word);
            }
            if (sides.length == 2) {
                List<DnsRecord> section = answers;
                for (String each : sides[1].split(";", -1)) {
                    String line = each.strip();
                    if (line.startsWith("authority ")) {
                        section = authority;
                        line = line.substring(10);
                    } else if (line.startsWith("additional ")) {
                        section = additional;
                        line = line.substring(11);
                    }
                    section.add(record(line));
                }
            }
        }

        private DnsRecord record(String line) {
            String[] words = line.split(" ", 4);
            int type = RecordType.parse(words[2]);
            DnsName owner = words[0].equals("?") ? query.question().name() : DnsName.parse(words[0]);
            return DnsRecord.of(
                    owner, type, Long.parseLong(words[1]), RecordParser.parse(type, words[3], DnsName.ROOT));
        }

        private void option(String word) {
            String[] pair = word.split("=", 2);
            switch (pair[0]) {
                case "answer" -> {}
                case "after" -> delayNanos = Long.parseLong(pair[1].replace("ms", "")) * 1_000_000;
                case "rcode" -> code = code(pair[1]);
                case "tc" -> flags |= DnsMessage.TRUNCATED;
                case "aa" -> flags |= DnsMessage.AUTHORITATIVE;
                case "nora" -> flags &= ~DnsMessage.RECURSION_AVAILABLE;
                case "query-again" -> flags &= ~DnsMessage.RESPONSE;
                case "wrong-id" -> idChange = 1;
                case "wrong-port" -> wrongPort = true;
                case "wrong-source" -> wrongSource = true;
                case "wrong-name" -> question = new DnsQuestion(DnsName.parse("evil.example."), question.type());
                case "wrong-type" -> question = new DnsQuestion(question.name(), RecordType.TXT);
                case "wrong-class" -> question = new DnsQuestion(question.name(), question.type(), 3);
                case "lowercase" -> question = new DnsQuestion(question.name().toLowerCase(), question.type());
                case "no-question" -> question = null;
                case "times" -> copies = Integer.parseInt(pair[1]);
                case "cut" -> cut = Integer.parseInt(pair[1]);
                case "cookie" -> cookie = pair[1];
                case "no-edns" -> edns = false;
                case "raw" -> raw = HexFormat.of().parseHex(pair[1]);
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }

        private static int code(String name) {
            for (int i = 0; i < 24; i++) {
                if (ResponseCode.nameOf(i).equals(name)) {
                    return i;
                }
            }
            throw new IllegalArgumentException(name);
        }

        private @Nullable Edns edns() {
            Edns theirs = query.edns();
            if (theirs == null || !edns) {
                return null;
            }
            Edns own = new Edns(1232, code >>> 4, 0, 0, List.of());
            byte[] client = theirs.option(EdnsOption.COOKIE);
            if (client == null || cookie.equals("none")) {
                return own;
            }
            byte[] whole = Arrays.copyOf(client, 16);
            System.arraycopy(SERVER_COOKIE, 0, whole, 8, 8);
            if (cookie.equals("wrong")) {
                whole[0]++;
            }
            return own.with(EdnsOption.COOKIE, whole);
        }

        void send(Sender sender) {
            byte[] wire = new DnsMessage(
                            query.id() + idChange & 0xffff,
                            flags | code & 0xf,
                            question == null ? List.of() : List.of(question),
                            answers,
                            authority,
                            additional,
                            edns())
                    .toWire();
            if (cut >= 0) {
                wire = Arrays.copyOf(wire, Math.min(cut, wire.length));
            }
            if (raw != null) {
                byte[] garbage = raw.clone();
                if (garbage.length > 1) {
                    Bytes.put16(garbage, 0, query.id());
                }
                wire = garbage;
            }
            for (int i = 0; i < copies; i++) {
                if (idChange != 0) {
                    Bytes.put16(wire, 0, query.id() + 1 + i & 0xffff);
                }
                sender.send(wire, wrongPort, wrongSource);
            }
        }
    }

    private final class Datagrams implements UdpHandler {
        @Override
        public void readable(UdpSocket socket) {
            Packet packet = socket.receive();
            if (packet == null) {
                return;
            }
            IpAddress client = PacketAddresses.source(packet);
            int port = UdpHeader.sourcePort(packet.bytes(), packet.transportOffset());
            DnsMessage query = read(packet.bytes(), packet.start(), packet.length());
            packet.release();
            heard.accept(name);
            act(nextAction(query.question(), false), query, new Sender() {
                @Override
                public void send(byte[] message, boolean wrongPort, boolean wrongSource) {
                    if (wrongPort || wrongSource) {
                        UdpSocket other = host.udp()
                                .bind(wrongSource ? STRANGER : address, wrongPort ? stranger++ : 53, UdpHandler.NONE);
                        other.send(message, 0, message.length, client, port);
                        other.close();
                    } else {
                        socket.send(message, 0, message.length, client, port);
                    }
                }

                @Override
                public void close() {}
            });
        }
    }

    private static DnsMessage read(byte[] bytes, int at, int length) {
        try {
            return DnsMessage.parse(bytes, at, length);
        } catch (MalformedMessageException impossible) {
            throw new AssertionError("the resolver sends good queries", impossible);
        }
    }

    private final class Stream implements TcpHandler, Sender {
        private final TcpConnection connection;
        private final MessageStream messages;

        Stream(TcpConnection connection) {
            this.connection = connection;
            messages = new MessageStream(connection);
        }

        @Override
        public void readable(TcpConnection by) {
            try {
                byte[] message = messages.read();
                while (message != null) {
                    heard.accept(name + "/tcp");
                    DnsMessage query = read(message, 0, message.length);
                    act(nextAction(query.question(), true), query, this);
                    message = messages.read();
                }
                if (messages.hasEnded()) {
                    connection.close();
                }
            } catch (TcpException ended) {
                connection.close();
            }
        }

        @Override
        public void send(byte[] message, boolean wrongPort, boolean wrongSource) {
            try {
                messages.send(message);
            } catch (TcpException ended) {
                connection.close();
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
