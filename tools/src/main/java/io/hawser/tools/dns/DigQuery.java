package io.hawser.tools.dns;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.transport.NameServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One lookup of a {@code dig} command line: the question, the server, and the parts of the response to print. */
final class DigQuery {
    String name = ".";
    int type = RecordType.NS;
    boolean typeGiven;
    int recordClass = RecordClass.IN;
    List<NameServer> servers = new ArrayList<>();

    /** The server as the user wrote it; null if none was given. */
    @Nullable
    String serverText;

    int port = NameServer.PORT;
    boolean overTcp;
    boolean ignoresTruncation;
    boolean recursion = true;
    boolean authenticData = true;
    boolean checkingDisabled;
    boolean authoritative;
    boolean dnssec;
    boolean edns = true;
    int udpBytes = Edns.SAFE_UDP_BYTES;
    boolean cookie = true;
    byte @Nullable [] givenCookie;
    boolean nsid;
    byte @Nullable [] subnet;
    boolean keepalive;
    boolean search;
    boolean skipsFailing;
    Duration timeout = Duration.ofSeconds(5);
    int attempts = 3;

    boolean brief;
    boolean identify;
    boolean comments = true;
    boolean question = true;
    boolean answer = true;
    boolean authority = true;
    boolean additional = true;
    boolean statistics = true;
    boolean showsQuery;
    boolean withTtl = true;
    boolean withClass = true;
    boolean ttlUnits;
    boolean multiline;
    boolean microseconds;

    /** A copy for the next name. */
    DigQuery copy() {
        DigQuery copy = new DigQuery();
        copy.name = name;
        copy.type = type;
        copy.typeGiven = typeGiven;
        copy.recordClass = recordClass;
        copy.servers = new ArrayList<>(servers);
        copy.serverText = serverText;
        copy.port = port;
        copy.overTcp = overTcp;
        copy.ignoresTruncation = ignoresTruncation;
        copy.recursion = recursion;
        copy.authenticData = authenticData;
        copy.checkingDisabled = checkingDisabled;
        copy.authoritative = authoritative;
        copy.dnssec = dnssec;
        copy.edns = edns;
        copy.udpBytes = udpBytes;
        copy.cookie = cookie;
        copy.givenCookie = givenCookie;
        copy.nsid = nsid;
        copy.subnet = subnet;
        copy.keepalive = keepalive;
        copy.search = search;
        copy.skipsFailing = skipsFailing;
        copy.timeout = timeout;
        copy.attempts = attempts;
        copy.brief = brief;
        copy.identify = identify;
        copy.comments = comments;
        copy.question = question;
        copy.answer = answer;
        copy.authority = authority;
        copy.additional = additional;
        copy.statistics = statistics;
        copy.showsQuery = showsQuery;
        copy.withTtl = withTtl;
        copy.withClass = withClass;
        copy.ttlUnits = ttlUnits;
        copy.multiline = multiline;
        copy.microseconds = microseconds;
        return copy;
    }

    /** Selects all parts of the output, or none. */
    void display(boolean all) {
        comments = all;
        question = all;
        answer = all;
        authority = all;
        additional = all;
        statistics = all;
    }

    RecordPrinter printer() {
        return new RecordPrinter(withTtl, withClass, ttlUnits, multiline);
    }

    boolean isTransfer() {
        return type == RecordType.AXFR;
    }

    DnsMessage message(DnsName whole, RandomGenerator random) {
        int flags = (recursion ? DnsMessage.RECURSION_DESIRED : 0)
                | (authenticData ? DnsMessage.AUTHENTIC_DATA : 0)
                | (checkingDisabled ? DnsMessage.CHECKING_DISABLED : 0)
                | (authoritative ? DnsMessage.AUTHORITATIVE : 0);
        DnsQuestion asked = new DnsQuestion(whole, type, recordClass);
        return DnsMessage.query(random.nextInt(0x1_0000), asked, edns ? options(random) : null)
                .withFlags(isTransfer() ? 0 : flags);
    }

    private Edns options(RandomGenerator random) {
        Edns options = Edns.of(udpBytes).withFlags(dnssec ? Edns.DNSSEC_OK : 0);
        if (nsid) {
            options = options.with(EdnsOption.NSID, new byte[0]);
        }
        if (subnet != null) {
            options = options.with(EdnsOption.CLIENT_SUBNET, subnet);
        }
        if (cookie) {
            byte[] own = givenCookie;
            if (own == null) {
                own = new byte[8];
                random.nextBytes(own);
            }
            options = options.with(EdnsOption.COOKIE, own);
        }
        return keepalive ? options.with(EdnsOption.TCP_KEEPALIVE, new byte[0]) : options;
    }
}
