package io.hawser.packetdrill;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The C constants used by scripts, with Linux's values. */
final class Constants {
    static final int O_NONBLOCK = 0x800;
    static final int O_RDWR = 2;
    static final int MSG_PEEK = 0x2;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_OOB = 0x1;
    static final int MSG_WAITALL = 0x100;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_MORE = 0x8000;
    static final int MSG_FASTOPEN = 0x2000_0000;
    static final int MSG_EOR = 0x80;
    static final int MSG_ZEROCOPY = 0x400_0000;
    static final int MSG_ERRQUEUE = 0x2000;
    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_TCP = 6;
    static final int IP_RECVERR = 11;
    static final int SO_TIMESTAMPING = 37;
    static final int TCP_CM_INQ = 36;
    static final int SOF_TIMESTAMPING_TX_SOFTWARE = 0x2;
    static final int SOF_TIMESTAMPING_SOFTWARE = 0x10;
    static final int SOF_TIMESTAMPING_OPT_ID = 0x80;
    static final int SOF_TIMESTAMPING_TX_SCHED = 0x100;
    static final int SOF_TIMESTAMPING_TX_ACK = 0x200;
    static final int SOF_TIMESTAMPING_OPT_TSONLY = 0x800;
    static final int SOF_TIMESTAMPING_OPT_ID_TCP = 0x1_0000;
    static final int POLLIN = 0x1;
    static final int POLLPRI = 0x2;
    static final int POLLOUT = 0x4;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLRDHUP = 0x2000;
    static final int EPOLLONESHOT = 1 << 30;
    static final int EPOLLET = 1 << 31;
    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;
    static final int SHUT_RDWR = 2;

    private static final Map<String, Long> VALUES = new HashMap<>();

    static {
        put("O_NONBLOCK", O_NONBLOCK, "O_RDWR", O_RDWR, "O_RDONLY", 0, "F_GETFL", 3, "F_SETFL", 4);
        put("MSG_PEEK", MSG_PEEK, "MSG_DONTWAIT", MSG_DONTWAIT, "MSG_OOB", MSG_OOB, "MSG_WAITALL", MSG_WAITALL);
        put("MSG_NOSIGNAL", MSG_NOSIGNAL, "MSG_MORE", MSG_MORE, "MSG_FASTOPEN", MSG_FASTOPEN, "MSG_TRUNC", MSG_TRUNC);
        put("MSG_EOR", MSG_EOR, "MSG_ZEROCOPY", MSG_ZEROCOPY, "MSG_ERRQUEUE", MSG_ERRQUEUE, "MSG_CTRUNC", 0x8);
        put("POLLIN", POLLIN, "POLLPRI", POLLPRI, "POLLOUT", POLLOUT, "POLLERR", POLLERR, "POLLHUP", POLLHUP);
        put("POLLNVAL", 0x20, "POLLRDNORM", 0x40, "POLLWRNORM", 0x100, "POLLRDHUP", POLLRDHUP);
        put("EPOLLIN", POLLIN, "EPOLLPRI", POLLPRI, "EPOLLOUT", POLLOUT, "EPOLLERR", POLLERR, "EPOLLHUP", POLLHUP);
        put("EPOLLRDHUP", POLLRDHUP, "EPOLLONESHOT", EPOLLONESHOT, "EPOLLET", EPOLLET & 0xffff_ffffL);
        put("EPOLLEXCLUSIVE", 1 << 28);
        put("EPOLL_CTL_ADD", 1, "EPOLL_CTL_DEL", 2, "EPOLL_CTL_MOD", 3);
        put("SHUT_RD", SHUT_RD, "SHUT_WR", SHUT_WR, "SHUT_RDWR", SHUT_RDWR);
        put("AF_UNSPEC", 0, "AF_INET", 2, "PF_INET", 2, "SOCK_STREAM", 1, "SOCK_DGRAM", 2, "SOCK_NONBLOCK", 0x800);
        put("IPPROTO_IP", 0, "IPPROTO_TCP", 6, "IPPROTO_UDP", 17, "INADDR_ANY", 0);
        put("SOL_IP", SOL_IP, "SOL_SOCKET", SOL_SOCKET, "SOL_TCP", SOL_TCP, "TCP_CM_INQ", TCP_CM_INQ);
        put("CMSG_LEVEL_IP", SOL_IP, "CMSG_TYPE_RECVERR", IP_RECVERR, "IP_RECVERR", IP_RECVERR);
        put("SCM_TIMESTAMPING", SO_TIMESTAMPING, "SO_EE_ORIGIN_TIMESTAMPING", ErrorQueue.ORIGIN_TIMESTAMPING);
        put("SO_EE_ORIGIN_ZEROCOPY", ErrorQueue.ORIGIN_ZEROCOPY, "SO_EE_CODE_ZEROCOPY_COPIED", ErrorQueue.CODE_COPIED);
        put("SCM_TSTAMP_SND", ErrorQueue.STAMP_SENT, "SCM_TSTAMP_SCHED", ErrorQueue.STAMP_SCHEDULED);
        put("SCM_TSTAMP_ACK", ErrorQueue.STAMP_ACKNOWLEDGED, "ENOMSG", 42);
        put("SOF_TIMESTAMPING_TX_HARDWARE", 0x1, "SOF_TIMESTAMPING_TX_SOFTWARE", SOF_TIMESTAMPING_TX_SOFTWARE);
        put("SOF_TIMESTAMPING_RX_HARDWARE", 0x4, "SOF_TIMESTAMPING_RX_SOFTWARE", 0x8);
        put("SOF_TIMESTAMPING_SOFTWARE", SOF_TIMESTAMPING_SOFTWARE, "SOF_TIMESTAMPING_RAW_HARDWARE", 0x40);
        put("SOF_TIMESTAMPING_OPT_ID", SOF_TIMESTAMPING_OPT_ID, "SOF_TIMESTAMPING_OPT_CMSG", 0x400);
        put("SOF_TIMESTAMPING_TX_SCHED", SOF_TIMESTAMPING_TX_SCHED, "SOF_TIMESTAMPING_TX_ACK", SOF_TIMESTAMPING_TX_ACK);
        put("SOF_TIMESTAMPING_OPT_TSONLY", SOF_TIMESTAMPING_OPT_TSONLY, "SOF_TIMESTAMPING_OPT_STATS", 0x1000);
        put("SOF_TIMESTAMPING_OPT_ID_TCP", SOF_TIMESTAMPING_OPT_ID_TCP);
        put("IP_PMTUDISC_DONT", 0, "IP_PMTUDISC_WANT", 1, "IP_PMTUDISC_DO", 2, "IP_PMTUDISC_PROBE", 3);
        // states of TCP_INFO, and other constants in code
        put("TCP_ESTABLISHED", 1, "TCP_SYN_SENT", 2, "TCP_SYN_RECV", 3, "TCP_FIN_WAIT1", 4, "TCP_FIN_WAIT2", 5);
        put("TCP_TIME_WAIT", 6, "TCP_CLOSE", 7, "TCP_CLOSE_WAIT", 8, "TCP_LAST_ACK", 9, "TCP_LISTEN", 10);
        put("TCP_CLOSING", 11, "TCP_CA_Open", 0, "TCP_CA_Disorder", 1, "TCP_CA_CWR", 2, "TCP_CA_Recovery", 3);
        put("TCP_CA_Loss", 4, "TCP_INFINITE_SSTHRESH", 0x7fff_ffff);
        put("TCPI_OPT_TIMESTAMPS", 1, "TCPI_OPT_SACK", 2, "TCPI_OPT_WSCALE", 4, "TCPI_OPT_ECN", 8);
        put("TCPI_OPT_ECN_SEEN", 16, "TCPI_OPT_SYN_DATA", 32);
    }

    private Constants() {}

    private static void put(Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            VALUES.put((String) namesAndValues[i], ((Number) namesAndValues[i + 1]).longValue());
        }
    }

    /** The value of a constant; null for an unknown name. */
    static @Nullable Long named(String name) {
        return VALUES.get(name);
    }
}
