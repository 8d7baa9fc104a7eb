package io.hawser.cli.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.hawser.cli.up.UpCommand;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.YamlReader;
import io.hawser.lab.script.YamlValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The schema of configuration files agrees with their reader. */
class ConfigurationSchemaTest {
    @Command(name = "hawser", subcommands = UpCommand.class)
    private static final class Commands {}

    private static final CommandLine COMMANDS = new CommandLine(new Commands());
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                    ConfigurationSchema.of(COMMANDS.getSubcommands().get("up").getCommandSpec()), InputFormat.JSON);

    @TempDir
    Path folder;

    private static List<Error> errors(String yaml) throws ScenarioFileException {
        return SCHEMA.validate(
                json(YamlReader.read("test.yaml", yaml.getBytes(UTF_8), "a configuration")), InputFormat.JSON);
    }

    /** Converts scalars that YAML reads as numbers and booleans to such values. */
    private static String json(YamlValue value) {
        return switch (value) {
            case YamlValue.Text text ->
                text.text().matches("true|false|-?[0-9]+(\\.[0-9]+)?") ? text.text() : quoted(text.text());
            case YamlValue.Sequence list ->
                list.values().stream().map(ConfigurationSchemaTest::json).collect(Collectors.joining(",", "[", "]"));
            case YamlValue.Table table ->
                table.entries().values().stream()
                        .map(entry -> quoted(entry.key().text()) + ":" + json(entry.value()))
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void read(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("up.yaml"), yaml);
        ConfiguredArguments.read(COMMANDS, "up", "--config=" + file);
    }

    /** The examples of docs/up.md are valid for the schema and for the reader. */
    @Test
    void examplesOfThePage() throws Exception {
        Path page = Path.of("").toAbsolutePath().getParent().resolve("docs/up.md");
        List<String> examples = Pattern.compile("(?:    [a-z-]+:.*\n(?:    .*\n)*)")
                .matcher(Files.readString(page, UTF_8))
                .results()
                .map(match -> match.group().stripIndent())
                .filter(example -> example.lines().allMatch(line -> line.matches(" *(- )?[a-z0-9._-]+:( .*)?| *- .*")))
                .filter(example -> !example.startsWith("hawser "))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        for (String example : examples) {
            assertThat(errors(example)).as(example).isEmpty();
            read(example);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dns: {forward: [192.0.2.1, 192.0.2.2], identity: one}",
                "dns: 192.0.2.1",
                "dns-zone: a.yaml",
                "pid: {file: /run/x}",
                "dhcp: {server: 10.0.0.1-10.0.0.9}",
                "dhcp: true",
                "interface: {tap: t, address: 10.0.0.1/24}",
                "interfaces: ['tap=t,address=10.0.0.1/24', {tun: u, address: [10.1.0.1/24]}]",
                "loss: 1%",
                "sysctl: {net.ipv4.tcp_sack: 0, net.ipv4.tcp_congestion_control: bbr}",
            })
    void validForBoth(String yaml) throws Exception {
        assertThat(errors(yaml)).isEmpty();
        read(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adress: 10.0.0.1/24",
                "config: other.yaml",
                "http: [80, 81]",
                "daemon: true",
                "schema: true",
                "dns: {fourward: 192.0.2.1}",
                "interfaces: [{tap: t}]",
                "interfaces: [{address: 10.0.0.1/24}]",
                "interfaces: [{tap: t, tun: u, address: 10.0.0.1/24}]",
                "interfaces: [{tap: t, adress: 10.0.0.1/24}]",
                "sysctl: [net.ipv4.tcp_sack]",
                "- tap0",
            })
    void wrongForBoth(String yaml) throws Exception {
        assertThat(errors(yaml)).isNotEmpty();
        if (!yaml.startsWith("sysctl")) { // which picocli rejects
            assertThatThrownBy(() -> read(yaml)).isInstanceOf(CommandFailure.class);
        }
    }

    @Test
    void portsAreNumbers() throws Exception {
        assertThat(errors("http: 80")).isEmpty();
        assertThat(errors("http: 0")).isNotEmpty();
        assertThat(errors("http: 65536")).isNotEmpty();
        assertThat(errors("http: web")).isNotEmpty();
    }
}
