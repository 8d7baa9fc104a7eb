package io.hawser.services.dns.resolver;

/** Outcome of a lookup. */
public enum LookupStatus {
    /** There are records. */
    FOUND,
    /** The name exists, without records of the type (NODATA, RFC 2308 §2.2). */
    NO_DATA,
    /** The name does not exist (NXDOMAIN). */
    NO_NAME,
    /** No server had a usable answer. */
    FAILED
}
