/** The hawser command. */
module io.hawser.cli {
    requires info.picocli;
    requires io.hawser.agent;
    requires io.hawser.core;
    requires io.hawser.device;
    requires io.hawser.lab;
    requires io.hawser.packetdrill;
    requires io.hawser.proof;
    requires io.hawser.services;
    requires io.hawser.sim;
    requires io.hawser.socket;
    requires io.hawser.telemetry;
    requires io.hawser.tools;
    requires io.hawser.web;
    requires io.prometheus.metrics.model;
    requires java.logging;
    requires jdk.unsupported;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.eclipse.jetty.server;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;
    requires tools.jackson.core;

    // picocli accesses the annotated fields of the commands by reflection
    opens io.hawser.cli to
            info.picocli;
    opens io.hawser.cli.dhcp to
            info.picocli;
    opens io.hawser.cli.exec to
            info.picocli;
    opens io.hawser.cli.fetch to
            info.picocli;
    opens io.hawser.cli.lab to
            info.picocli;
    opens io.hawser.cli.options to
            info.picocli;
    opens io.hawser.cli.packetdrill to
            info.picocli;
    opens io.hawser.cli.proof to
            info.picocli;
    opens io.hawser.cli.requirements to
            info.picocli;
    opens io.hawser.cli.run to
            info.picocli;
    opens io.hawser.cli.shell to
            info.picocli;
    opens io.hawser.cli.up to
            info.picocli;
}
