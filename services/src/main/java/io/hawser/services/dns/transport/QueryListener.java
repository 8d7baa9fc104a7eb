package io.hawser.services.dns.transport;

/** Receives the end of a query: one of the two, once. Called by the thread that owns the host. */
public interface QueryListener {
    /** Called with the response. */
    void answered(DnsResponse response);

    /** Called when there is none. */
    void failed(QueryFailure why);
}
