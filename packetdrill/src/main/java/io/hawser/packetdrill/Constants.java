package io.hawser.packetdrill;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The constants of C that scripts use, with Linux's values. */
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
        put("MSG_EOR", 0x80, "MSG_ZEROCOPY", 0x400_0000, "MSG_ERRQUEUE", 0x2000, "MSG_CTRUNC", 0x8);
        put("POLLIN", POLLIN, "POLLPRI", POLLPRI, "POLLOUT", POLLOUT, "POLLERR", POLLERR, "POLLHUP", POLLHUP);
        put("POLLNVAL", 0x20, "POLLRDNORM", 0x40, "POLLWRNORM", 0x100, "POLLRDHUP", POLLRDHUP);
        put("EPOLLIN", POLLIN, "EPOLLPRI", POLLPRI, "EPOLLOUT", POLLOUT, "EPOLLERR", POLLERR, "EPOLLHUP", POLLHUP);
        put("EPOLLRDHUP", POLLRDHUP, "EPOLLONESHOT", EPOLLONESHOT, "EPOLLET", EPOLLET & 0xffff_ffffL);
        put("EPOLL_CTL_ADD", 1, "EPOLL_CTL_DEL", 2, "EPOLL_CTL_MOD", 3);
        put("SHUT_RD", SHUT_RD, "SHUT_WR", SHUT_WR, "SHUT_RDWR", SHUT_RDWR);
        put("AF_UNSPEC", 0, "AF_INET", 2, "PF_INET", 2, "SOCK_STREAM", 1, "SOCK_DGRAM", 2, "SOCK_NONBLOCK", 0x800);
        put("IPPROTO_IP", 0, "IPPROTO_TCP", 6, "IPPROTO_UDP", 17, "INADDR_ANY", 0);
        put("SOL_IP", 0, "SOL_SOCKET", 1, "SOL_TCP", 6);
        put("IP_PMTUDISC_DONT", 0, "IP_PMTUDISC_WANT", 1, "IP_PMTUDISC_DO", 2, "IP_PMTUDISC_PROBE", 3);
        // states of TCP_INFO, and what else code compares with
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

    /** Null if there is none of this name. */
    static @Nullable Long named(String name) {
        return VALUES.get(name);
    }
}
