package io.hawser.services.dns.transport;

/** Receives the result of a query: one of the methods is called once, by the thread that owns the host. */
public interface QueryListener {
    /** Called with the response. */
    void answered(DnsResponse response);

    /** Called when there is no response. */
    void failed(QueryFailure why);
}
