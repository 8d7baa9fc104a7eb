package io.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.Scenarios;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScriptedScenario;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Tests the contents of a ladder diagram, and the ends of its arrows. */
class LadderAudienceTest {
    /** A straight part of an arrow, from one machine to the next or to a cross. */
    private record Piece(double x1, double y1, double x2, double y2) {
        boolean leads(double from, double to) {
            return x1 == from && x2 == to;
        }
    }

    private final List<Double> machines = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    private void draw(String name) throws Exception {
        draw(Scenarios.named(name).orElseThrow());
    }

    private void draw(Scenario scenario) throws Exception {
        LadderAudience audience = new LadderAudience();
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false);
        scenario.play(new RunOptions(1, Map.of(), nowhere, null), audience);
        Document svg = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Objects.requireNonNull(audience.svg()))));
        for (Element line : elements(svg, "line")) {
            switch (line.getAttribute("stroke-width")) {
                case "2" -> machines.add(number(line, "x1"));
                case "1.6" -> {
                    Piece piece =
                            new Piece(number(line, "x1"), number(line, "y1"), number(line, "x2"), number(line, "y2"));
                    // the strokes of arrowheads are shorter
                    if (Math.abs(piece.x2() - piece.x1()) > (machines.get(1) - machines.get(0)) / 2) {
                        pieces.add(piece);
                    }
                }
                default -> {
                    // a cross
                }
            }
        }
        elements(svg, "text").forEach(each -> texts.add(each.getTextContent()));
    }

    private static List<Element> elements(Document svg, String name) {
        NodeList found = svg.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void aSegmentPassesAFirewallOrEndsThere() throws Exception {
        draw("firewall-idle");
        double client = machines.get(0);
        double firewall = machines.get(1);
        double database = machines.get(2);
        assertThat(pieces.get(0)).matches(each -> each.leads(client, firewall), "to the firewall");
        assertThat(pieces.get(1)).matches(each -> each.leads(firewall, database), "beyond it");
        assertThat(pieces.getLast()).matches(each -> each.leads(client, firewall), "dropped there");
        assertThat(texts).contains("drops it", "8 bytes seq 9:17, ack 2 · retransmission, RTO");
    }

    @Test
    void aSegmentPassesRoutersOrIsAnsweredByOne() throws Exception {
        draw("mss");
        double second = machines.get(2);
        double server = machines.get(3);
        assertThat(machines).hasSize(4);
        assertThat(pieces).anyMatch(each -> each.leads(server, second)).anyMatch(each -> each.leads(second, server));
        assertThat(texts).contains("ICMP need to frag, MTU 1400", "mss 1460, sackOK, TS, wscale 10", "not forwarded");
    }

    @Test
    void whatGetsLostEndsBeforeTheLastMachine() throws Exception {
        draw("lost-syn");
        double client = machines.get(0);
        double server = machines.get(1);
        assertThat(pieces.subList(0, 2)).allSatisfy(syn -> {
            assertThat(syn.x1()).isEqualTo(client);
            assertThat(syn.x2()).isLessThan(server);
        });
        assertThat(pieces.get(2)).matches(each -> each.leads(client, server), "the third SYN");
    }

    @Test
    void segmentsThatCrossOnTheirWayCrossInThePicture() throws Exception {
        draw("simultaneous-open");
        Piece left = pieces.get(0);
        Piece right = pieces.get(1);
        assertThat(left.x1()).isEqualTo(right.x2());
        assertThat(left.x2()).isEqualTo(right.x1());
        assertThat(left.y1()).isLessThan(right.y2());
        assertThat(right.y1()).isLessThan(left.y2());
    }

    @Test
    void aReplyLeavesBelowTheArrivalOfWhatItAnswers() throws Exception {
        draw("handshake");
        for (int i = 1; i < pieces.size(); i++) {
            assertThat(pieces.get(i).y1())
                    .isGreaterThanOrEqualTo(pieces.get(i - 1).y2());
        }
    }

    @Test
    void whatAListenerIgnoresEndsInACross() throws Exception {
        draw("backlog-full");
        assertThat(texts).contains("queue full (ListenDrops)");
    }

    @Test
    void aNameTellsConnectionsOfOneHostApart() throws Exception {
        draw("close-wait-leak");
        assertThat(texts).contains("good FIN_WAIT_1", "bad FIN_WAIT_1", "good LAST_ACK", "bad CLOSE_WAIT");
    }

    @Test
    void probesAndClosedWindowsAreNamed() throws Exception {
        draw("zero-window");
        assertThat(texts)
                .contains("ACK 7241 · win 0", "ACK 1 · window probe")
                .anyMatch(each -> each.matches("ACK 7241 · win [1-9].*"));
    }

    @Test
    void thePictureIsOfTheRunThatTheTitleIsAbout() throws Exception {
        draw("dead-peer");
        assertThat(texts)
                .contains("With the cure: with SO_KEEPALIVE", "s1: ETIMEDOUT")
                .anyMatch(each -> each.endsWith("keepalive"));
    }

    @Test
    void aPictureHasNoCharacterThatXmlForbids() throws Exception {
        draw(ScriptedScenario.read("own.yaml", """
                name: own
                title: "a & <b> \\uFFFF"
                introduction: i
                meaning: m
                steps:
                  - client opens c1 to server:80
                  - wait 1s
                """.getBytes(StandardCharsets.UTF_8)));
        assertThat(texts).anyMatch(each -> each.startsWith("own: a & <b>"));
    }
}
