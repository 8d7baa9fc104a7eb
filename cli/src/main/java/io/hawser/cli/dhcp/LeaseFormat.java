package io.hawser.cli.dhcp;

import io.hawser.cli.options.Terminal;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The output formats of {@code hawser dhcp leases}. */
enum LeaseFormat {
    /** A table for readers. */
    TEXT {
        @Override
        String write(List<LeaseRecord> leases, long nowSeconds) {
            int width = leases.stream()
                    .mapToInt(each -> each.address().toString().length())
                    .max()
                    .orElse(0);
            width = Math.max(MIN_ADDRESS_WIDTH, width);
            StringBuilder text =
                    new StringBuilder(line(width, "ADDRESS", "STATE", "UNTIL", "STATION", "NAME", "CLIENT"));
            for (LeaseRecord each : leases) {
                text.append(line(
                        width,
                        each.address().toString(),
                        state(each, nowSeconds),
                        until(each),
                        station(each),
                        name(each).isEmpty() ? "-" : Terminal.printable(name(each)),
                        client(each)));
            }
            return text.toString();
        }

        private static String line(int width, String... columns) {
            return String.format(Locale.ROOT, "%-" + width + "s  %-9s  %-20s  %-17s  %-20s  %s", (Object[]) columns)
                            .stripTrailing()
                    + "\n";
        }
    },
    /** An array of objects. */
    JSON {
        @Override
        String write(List<LeaseRecord> leases, long nowSeconds) {
            StringWriter out = new StringWriter();
            try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
                json.writeStartArray();
                for (LeaseRecord each : leases) {
                    json.writeStartObject();
                    json.writeStringProperty("address", each.address().toString());
                    json.writeStringProperty("state", state(each, nowSeconds));
                    json.writeNumberProperty("start", each.startSeconds());
                    if (each.expirySeconds() == LeaseRecord.NEVER) {
                        json.writeNullProperty("expiry");
                    } else {
                        json.writeNumberProperty("expiry", each.expirySeconds());
                    }
                    json.writeStringProperty("mac", station(each));
                    json.writeStringProperty("client", client(each));
                    json.writeStringProperty("hostname", name(each));
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            return out + "\n";
        }
    },
    /** Lines of values joined by commas (RFC 4180). */
    CSV {
        @Override
        String write(List<LeaseRecord> leases, long nowSeconds) {
            StringBuilder text = new StringBuilder("address,state,start,expiry,mac,client,hostname\n");
            for (LeaseRecord each : leases) {
                text.append(String.join(
                                ",",
                                each.address().toString(),
                                state(each, nowSeconds),
                                Long.toString(each.startSeconds()),
                                each.expirySeconds() == LeaseRecord.NEVER ? "" : Long.toString(each.expirySeconds()),
                                station(each),
                                client(each),
                                quoted(name(each))))
                        .append('\n');
            }
            return text.toString();
        }

        private static String quoted(String value) {
            return value.matches("[^\",\\r\\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
        }
    };

    private static final int MIN_ADDRESS_WIDTH = 15;

    abstract String write(List<LeaseRecord> leases, long nowSeconds);

    static String state(LeaseRecord lease, long nowSeconds) {
        return lease.state() == LeaseState.ACTIVE && !lease.isActive(nowSeconds)
                ? "expired"
                : lease.state().toString();
    }

    static String until(LeaseRecord lease) {
        return lease.expirySeconds() == LeaseRecord.NEVER
                ? "ever"
                : Instant.ofEpochSecond(lease.expirySeconds()).toString();
    }

    static String station(LeaseRecord lease) {
        return lease.mac().equals(MacAddress.NONE) ? "-" : lease.mac().toString();
    }

    static String client(LeaseRecord lease) {
        return lease.client() == null ? "-" : lease.client().toString();
    }

    static String name(LeaseRecord lease) {
        return lease.hostName() == null ? "" : lease.hostName();
    }
}
