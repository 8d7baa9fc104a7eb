package io.hawser.tcp.authentication;

/** Algorithms of TCP-AO for traffic keys and message authentication codes (RFC 5926); each code has 96 bits. */
public enum TcpAoAlgorithm {
    /** KDF_HMAC_SHA1 and HMAC-SHA-1-96; Linux's {@code hmac(sha1)}. */
    HMAC_SHA_1_96("hmac(sha1)", 20),
    /** KDF_AES_128_CMAC and AES-128-CMAC-96; Linux's {@code cmac(aes128)}. */
    AES_128_CMAC_96("cmac(aes128)", 16);

    /** Length of the code in a segment, in bytes. */
    public static final int MAC_BYTES = 12;

    private final String linuxName;
    private final int trafficKeyBytes;

    TcpAoAlgorithm(String linuxName, int trafficKeyBytes) {
        this.linuxName = linuxName;
        this.trafficKeyBytes = trafficKeyBytes;
    }

    /** The name in TCP_AO_ADD_KEY. */
    public String linuxName() {
        return linuxName;
    }

    /** The size of traffic keys, in bytes. */
    public int trafficKeyBytes() {
        return trafficKeyBytes;
    }
}
