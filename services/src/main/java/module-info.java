/** DHCP and DNS on a host: clients and servers. */
module io.hawser.services {
    requires transitive io.hawser.core;
    requires static org.snakeyaml.engine; // only for zones in YAML: programs that only look up names need not have it
    requires static org.jspecify;

    exports io.hawser.services.address;
    exports io.hawser.services.dhcp.client;
    exports io.hawser.services.dhcp.lease;
    exports io.hawser.services.dhcp.message;
    exports io.hawser.services.dhcp.names;
    exports io.hawser.services.dhcp.relay;
    exports io.hawser.services.dhcp.server;
    exports io.hawser.services.dhcp.transport;
    exports io.hawser.services.dhcp6.client;
    exports io.hawser.services.dhcp6.message;
    exports io.hawser.services.dhcp6.relay;
    exports io.hawser.services.dhcp6.server;
    exports io.hawser.services.dhcp6.transport;
    exports io.hawser.services.dns.message;
    exports io.hawser.services.dns.resolver;
    exports io.hawser.services.dns.server;
    exports io.hawser.services.dns.transport;
    exports io.hawser.services.dns.zone;
}
