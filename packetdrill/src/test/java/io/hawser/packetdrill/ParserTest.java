package io.hawser.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.packetdrill.PacketSpec.TcpOption;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.TcpHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parsed form of scripts. */
class ParserTest {
    private static Event event(String text) {
        return Script.parse(text).events().getFirst();
    }

    private static PacketSpec packet(String text) {
        return ((Event.PacketAction) event("0 " + text).action()).packet();
    }

    private static PacketSpec.Tcp tcp(String text) {
        return (PacketSpec.Tcp) packet(text).transport();
    }

    private static Event.Syscall call(String text) {
        return (Event.Syscall) event("0 " + text).action();
    }

    // ---- times

    @ParameterizedTest
    @CsvSource({
        "0, false, 0, 0",
        "+0, true, 0, 0",
        "+.1, true, 100000000, 100000000",
        "1.000001, false, 1000001000, 1000001000",
        "+2, true, 2000000000, 2000000000",
        "1~1.5, false, 1000000000, 1500000000",
        "+.1~+.2, true, 100000000, 200000000",
    })
    void timesAreSecondsFromTheStartOrFromTheEventBefore(String time, boolean relative, long start, long end) {
        assertThat(event(time + " > . 1:1(0) ack 1").times()).isEqualTo(new EventTime(false, relative, start, end));
    }

    @Test
    void anOutboundPacketCanComeAtAnyTime() {
        assertThat(event("* > . 1:1(0) ack 1").times()).isEqualTo(EventTime.ANY);
        assertThatThrownBy(() -> Script.parse("* < . 1:1(0) ack 1")).hasMessageContaining("outbound");
        assertThatThrownBy(() -> Script.parse("1~2 close(3) = 0")).hasMessageContaining("outbound");
        assertThatThrownBy(() -> Script.parse("2~1 > . 1:1(0) ack 1")).hasMessageContaining("backwards");
    }

    @Test
    void aCallThatBlocksHasATimeForItsReturn() {
        Event event = event("+.1...0.250 accept(3, ..., ...) = 4");
        assertThat(event.times().startNanos()).isEqualTo(100_000_000);
        assertThat(((Event.Syscall) event.action()).endNanos()).isEqualTo(250_000_000);
        assertThat(call("close(3) = 0").endNanos()).isEqualTo(-1);
    }

    // ---- packets

    @Test
    void aSegmentIsReadWhole() {
        PacketSpec spec = packet("< [ect0] PU. 1:1001(1000) ack 2 win 257 urg 3 <nop,nop,TS val 4 ecr 5>");
        assertThat(spec.inbound()).isTrue();
        assertThat(spec.ip()).isEqualTo(new PacketSpec.IpSpec(-1, 2, -1));
        PacketSpec.Tcp tcp = (PacketSpec.Tcp) spec.transport();
        assertThat(tcp.flags()).isEqualTo(TcpHeader.PSH | TcpHeader.URG | TcpHeader.ACK);
        assertThat(tcp.seq()).isEqualTo(1);
        assertThat(tcp.payloadBytes()).isEqualTo(1000);
        assertThat(tcp.ack()).isEqualTo(2);
        assertThat(tcp.window()).isEqualTo(257);
        assertThat(tcp.urgentPointer()).isEqualTo(3);
        assertThat(tcp.options())
                .containsExactly(new TcpOption.Nop(), new TcpOption.Nop(), new TcpOption.Timestamps(4, 5));
    }

    @ParameterizedTest
    @CsvSource({
        "S, 2",
        "S., 18",
        "F., 17",
        "FP., 25",
        "R, 4",
        "R., 20",
        "., 16",
        "-, 0",
        "SEW, 194",
        "E., 80",
        "SEWA, 450",
        "FSRPU., 63",
    })
    void flagsAreLetters(String letters, int flags) {
        assertThat(tcp("> " + letters + " 0:0(0)").flags()).isEqualTo(flags);
    }

    @Test
    void flagsMayEndInTheCounterOfAccurateEcn() {
        PacketSpec.Tcp tcp = tcp("> S.5 0:0(0)");
        assertThat(tcp.accurateEcn()).isTrue();
        assertThat(tcp.flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ACK | TcpHeader.ECE | TcpHeader.AE);
    }

    @ParameterizedTest
    @CsvSource({
        "noecn, -1, 0, -1",
        "ect1, -1, 1, -1",
        "ect0, -1, 2, -1",
        "ce, -1, 3, -1",
        "ect01, -1, 4, -1",
        "tos 0x1e, 30, -1, -1",
        "ttl 255, -1, -1, 255",
    })
    void theIpHeaderMayBeSpokenOf(String text, int tos, int ecn, int ttl) {
        assertThat(packet("> [" + text + "] . 1:1(0) ack 1").ip()).isEqualTo(new PacketSpec.IpSpec(tos, ecn, ttl));
        assertThat(packet("> (" + text + ") . 1:1(0) ack 1").ip()).isEqualTo(new PacketSpec.IpSpec(tos, ecn, ttl));
    }

    @Test
    void allOptionsOfTheLanguage() {
        assertThat(tcp("> S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 8,eol>")
                        .options())
                .containsExactly(
                        new TcpOption.Mss(1460),
                        new TcpOption.SackPermitted(),
                        new TcpOption.Timestamps(100, 0),
                        new TcpOption.Nop(),
                        new TcpOption.WindowScale(8),
                        new TcpOption.End());
        assertThat(tcp("< . 1:1(0) ack 1 <nop,nop,sack 3:5 7:9>").options())
                .endsWith(new TcpOption.Sack(List.of(3L, 5L, 7L, 9L)));
        assertThat(tcp("< S 0:0(0) <FO 0123456789abcdef,FOEXP>").options())
                .containsExactly(new TcpOption.FastOpen("0123456789abcdef", false), new TcpOption.FastOpen("", true));
        assertThat(tcp("< S 0:0(0) <md5 00112233445566778899aabbccddeeff>")
                        .options()
                        .getFirst())
                .isInstanceOf(TcpOption.Raw.class);
        List<TcpOption> accurate = List.of(
                new TcpOption.AccurateEcn(false, List.of(1, 2, 3)),
                new TcpOption.AccurateEcn(true, List.of(4, 5)),
                new TcpOption.AccurateEcn(false, List.of(16_777_215)));
        assertThat(tcp("> . 1:1(0) ack 1 <ECN e0b 1 ceb 2 e1b 3,ECN e1b 4 ceb 5,ECN e0b 16777215>")
                        .options())
                .isEqualTo(accurate);
        byte[] bytes = OptionBytes.write(accurate);
        assertThat(OptionBytes.read(bytes, 0, 24)).isEqualTo(accurate);
        assertThat(OptionBytes.text(accurate)).isEqualTo("ECN e0b 1 ceb 2 e1b 3,ECN e1b 4 ceb 5,ECN e0b 16777215");
        assertThat(tcp("> S 0:0(0) <...>").options()).isNull();
        assertThat(tcp("> S 0:0(0)").options()).isEmpty();
    }

    @Test
    void portsMayBeNamed() {
        PacketSpec.Tcp tcp = tcp("< 1234 > 80 S 0:0(0) win 100");
        assertThat(tcp.sourcePort()).isEqualTo(1234);
        assertThat(tcp.destinationPort()).isEqualTo(80);
    }

    @ParameterizedTest
    @CsvSource({"redirect,5,0", "timestamp_request,13,0", "type_255 code_7,255,7", "unreachable code_1,3,1"})
    void icmpHasNamesAndNumbers(String text, int type, int code) {
        PacketSpec.Icmp icmp = (PacketSpec.Icmp) packet("< icmp " + text).transport();
        assertThat(icmp.type()).isEqualTo(type);
        assertThat(icmp.code()).isEqualTo(code);
    }

    @Test
    void whatIcmpIsAboutMayStandBeforeIt() {
        PacketSpec spec = packet("< [11:31(20)] icmp unreachable frag_needed mtu 900");
        assertThat(spec).isEqualTo(packet("< icmp unreachable frag_needed mtu 900 [11:31(20)]"));
    }

    @Test
    void icmpQuotesASegment() {
        PacketSpec.Icmp icmp = (PacketSpec.Icmp)
                packet("< icmp unreachable frag_needed mtu 1200 [1:1461(1460)]").transport();
        assertThat(icmp).isEqualTo(new PacketSpec.Icmp(IcmpHeader.DESTINATION_UNREACHABLE, 4, 1200, 0, 1, 1460, -1));
        icmp = (PacketSpec.Icmp) packet("< icmp echo_request id 7").transport();
        assertThat(icmp.id()).isEqualTo(7);
        assertThat(packet("< udp (10)").transport()).isEqualTo(new PacketSpec.Udp(0, 0, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "< S 0:1(0)",
                "< S 0:0(70000)",
                "< . 1:1(0) ack 4294967296",
                "< X 0:0(0)",
                "< S 0:0(0) <mss 70000>",
                "< S 0:0(0) <foo 1>",
                "< S 0:0(0) <...>",
                "< [ect01] S 0:0(0)",
                "< [ect2] S 0:0(0)",
                "< S 0:0(0) <FO abc>",
                "> . 1:1(0) ack 1 <ECN>",
                "> . 1:1(0) ack 1 <ECN ceb 1>",
                "> . 1:1(0) ack 1 <ECN e0b 16777216>",
                "> . 1:1(0) ack 1 <ECN e0b 1 e1b 1>",
                "> icmp nonsense",
                "> icmp unreachable nonsense",
                "< ipv4 1.2.3.4 > 5.6.7.8: S 0:0(0)",
            })
    void whatIsWrongWithAPacketIsSaidWithItsLine(String packet) {
        assertThatThrownBy(() -> Script.parse("\n0 " + packet))
                .isInstanceOfSatisfying(
                        UnsupportedScriptException.class,
                        wrong -> assertThat(wrong.line()).isEqualTo(2));
    }

    // ---- calls

    @Test
    void argumentsAreExpressionsOfC() {
        Event.Syscall call =
                call("f(..., 1, -2, 0x10, A|B|C, \"a\" \"b\", [1, 2], {x=1, y=[Z]}, g(3)) = -1 EAGAIN (Try again)");
        assertThat(call.arguments())
                .extracting(Object::toString)
                .containsExactly(
                        "...",
                        "1",
                        "-2",
                        "16",
                        "A|B|C",
                        "\"ab\"",
                        "[1, 2]",
                        "{x=1, y=[Z]}",
                        "g[3]".replace("[3]", "(3)"));
        assertThat(call.result()).isEqualTo(new Expression.Int(-1));
        assertThat(call.errno()).isEqualTo("EAGAIN");
    }

    @Test
    void aMessageHeaderNamesItsLengths() {
        Event.Syscall call = call("recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 1000}], msg_flags=0}, 0) = 5");
        assertThat(((Expression.Struct) call.arguments().get(1)).fields())
                .containsKeys("msg_name", "msg_iov", "msg_flags");
    }

    @Test
    void anErrorTextIsForTheReader() {
        assertThat(call("fcntl(3, F_GETFL) = 0x2 (flags O_RDWR)").result()).isEqualTo(new Expression.Int(2));
        assertThat(call("write(3, ..., 1) = -1 EPIPE(Broken Pipe)").errno()).isEqualTo("EPIPE");
    }

    // ---- the rest

    @Test
    void optionsComeFirstAndMayDefineWords() {
        Script script =
                Script.parse("--tolerance_usecs=10000\n--ip_version=ipv4\n--define=PROTO=IPPROTO_TCP\n0 f(PROTO) = 0");
        assertThat(script.options()).containsAllEntriesOf(Map.of("tolerance_usecs", "10000", "ip_version", "ipv4"));
        Event.Syscall call = (Event.Syscall) script.events().getFirst().action();
        assertThat(call.arguments()).containsExactly(new Expression.Name("IPPROTO_TCP"));
    }

    @Test
    void commandsAndCodeAndComments() {
        Script script = Script.parse("""
                // one
                `sysctl -w net.ipv4.tcp_sack=0`
                /* two
                   and more */
                0 `true`
                +0 %{ assert tcpi_state == 1
                assert 1 }%  // three
                `cleanup`
                """);
        assertThat(script.before()).hasSize(1);
        assertThat(script.events()).extracting(Event::line).containsExactly(5, 6, 8);
        assertThat(script.events().get(1).action()).isInstanceOf(Event.Code.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0 foo",
                "0 foo(",
                "0 foo() = ",
                "-1 close(3) = 0",
                "0 close(3 = 0",
                "hello",
                "0 `",
                "0 ~"
            })
    void whatIsNoScriptIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> Script.parse(text)).isInstanceOf(UnsupportedScriptException.class);
    }
}
