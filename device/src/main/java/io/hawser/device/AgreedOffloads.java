package io.hawser.device;

/** The offloads on which a device and the kernel have agreed. The text is for people. */
public enum AgreedOffloads {
    NONE("none"),
    /** The kernel completes checksums and takes units of several segments, and hands in neither. */
    OUT("checksums and TCP segments of up to 64 KB out, none in"),
    /** The kernel leaves checksums of its own undone, too. */
    OUT_AND_CHECKSUMS_IN("checksums both ways, TCP segments of up to 64 KB out"),
    /** All of it in both directions. */
    BOTH_WAYS("checksums and TCP segments of up to 64 KB, both ways"),
    /** One packet may also consist of several UDP datagrams. */
    BOTH_WAYS_WITH_DATAGRAMS(BOTH_WAYS + "; UDP datagrams of up to 64 KB, both ways");

    private final String text;

    AgreedOffloads(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
