package io.hawser.udp;

import io.hawser.sysctl.Sysctls;

/** The sysctls of UDP; the defaults are Linux's. One object belongs to one host. */
public final class UdpSettings {
    /**
     * The range of ephemeral ports: net.ipv4.ip_local_port_range. The array is shared with TCP; the host registers the
     * sysctl.
     */
    public final long[] localPortRange;

    /** Memory for a socket's received datagrams, in bytes: the SO_RCVBUF of a new socket. */
    public int receiveBufferBytes = 212_992;

    /** Settings with a separate port range. */
    public UdpSettings() {
        this(new long[] {32_768, 60_999});
    }

    /** @param localPortRange the first and the last ephemeral port, shared with the owner of the sysctl */
    public UdpSettings(long[] localPortRange) {
        this.localPortRange = localPortRange;
    }

    /** Registers these settings under their names. */
    public void define(Sysctls sysctls) {
        sysctls.number(
                "net.core.rmem_default",
                "how much memory a socket's received datagrams may take, in bytes",
                2304,
                Integer.MAX_VALUE,
                () -> receiveBufferBytes,
                value -> receiveBufferBytes = (int) value);
    }
}
