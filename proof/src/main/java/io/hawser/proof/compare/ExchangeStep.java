package io.hawser.proof.compare;

import io.hawser.wire.TcpHeader;
import java.util.List;

/** A step of an exchange. Its text is one line of the exchange. */
sealed interface ExchangeStep {
    /** A call of the subject's user. */
    sealed interface Call extends ExchangeStep {}

    /** A packet of the peer. */
    sealed interface FromPeer extends ExchangeStep {}

    record Listen() implements Call {
        @Override
        public String toString() {
            return "listen";
        }
    }

    record Connect() implements Call {
        @Override
        public String toString() {
            return "connect";
        }
    }

    record Accept() implements Call {
        @Override
        public String toString() {
            return "accept";
        }
    }

    /** The variant of send(2). */
    enum SendKind {
        PLAIN(0, ""),
        URGENT(1, " oob"),
        MORE(0x8000, " more");

        final int flag;
        final String suffix;

        SendKind(int flag, String suffix) {
            this.flag = flag;
            this.suffix = suffix;
        }
    }

    record Write(int bytes, SendKind kind) implements Call {
        @Override
        public String toString() {
            return "write " + bytes + kind.suffix;
        }
    }

    record Read(int bytes) implements Call {
        @Override
        public String toString() {
            return "read " + bytes;
        }
    }

    /** The direction that shutdown(2) ends, in Linux's numbering. */
    enum Direction {
        RD,
        WR,
        RDWR
    }

    record Shutdown(Direction direction) implements Call {
        @Override
        public String toString() {
            return "shutdown " + direction.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record Close() implements Call {
        @Override
        public String toString() {
            return "close";
        }
    }

    /** close(2) after SO_LINGER with a time of 0. */
    record Abort() implements Call {
        @Override
        public String toString() {
            return "abort";
        }
    }

    /** Boolean options of the socket. */
    enum Switch {
        NODELAY(1),
        CORK(3),
        QUICKACK(12);

        /** Linux's number. */
        final int option;

        Switch(int option) {
            this.option = option;
        }
    }

    record SetOption(Switch which, boolean on) implements Call {
        @Override
        public String toString() {
            return which.name().toLowerCase(java.util.Locale.ROOT) + (on ? " on" : " off");
        }
    }

    /** SO_ERROR. */
    record TakeError() implements Call {
        @Override
        public String toString() {
            return "error";
        }
    }

    /** A period of time. */
    record Wait(int millis) implements ExchangeStep {
        @Override
        public String toString() {
            return "wait " + millis;
        }
    }

    /**
     * A segment of the peer.
     *
     * @param variant selects the bytes that it carries, which are all equal for one variant
     */
    record Segment(
            int flags, Mark seq, int bytes, Mark ack, int window, int urgent, char variant, List<PeerOption> options)
            implements FromPeer {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("< ").append(Flags.text(flags));
            text.append(' ').append(seq).append('(').append(bytes).append(')');
            if (has(TcpHeader.ACK)) {
                text.append(" ack ").append(ack);
            }
            text.append(" win ").append(window);
            if (urgent != 0) {
                text.append(" urg ").append(urgent);
            }
            if (variant != 'a') {
                text.append(" data ").append(variant);
            }
            if (!options.isEmpty()) {
                text.append(" <").append(PeerOption.text(options)).append('>');
            }
            return text.toString();
        }
    }

    /**
     * An ICMP error about a segment of the subject, from the peer or from a router on the path.
     *
     * @param mtuBytes for fragmentation needed; otherwise 0
     */
    record Icmp(int type, int code, int mtuBytes, Mark seq) implements FromPeer {
        @Override
        public String toString() {
            return "< icmp " + type + " " + code + (mtuBytes == 0 ? "" : " mtu " + mtuBytes) + " seq " + seq;
        }
    }
}
