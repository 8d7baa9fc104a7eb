package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.signature.Signatures;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Traffic keys and signatures of TCP-AO with the algorithms of RFC 5926 and the test vectors of RFC 9235 §4 to §7. */
class TcpAoVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MASTER_KEY = "testvector".getBytes(StandardCharsets.US_ASCII);
    private static final IpAddress CLIENT = IpAddress.parse("10.11.12.13");
    private static final IpAddress SERVER = IpAddress.parse("172.27.28.29");
    private static final int CLIENT_KEY_ID = 61;
    private static final int SERVER_KEY_ID = 84;

    /** The options and data of the segments with data. */
    private static final String TEXT_OF_CLIENT = " ffffffffffffffffffffffffffffffff00430104dabf00b40a0b0c0d26020601"
            + "0400010001020280000202020002024200020641040000dabf02084006006400010100";

    private static final String TEXT_OF_SERVER = " ffffffffffffffffffffffffffffffff00430104dac000b4ac1b1c1d26020601"
            + "0400010001020280000202020002024200020641040000dac002084006006400010100";

    /** The initial sequence numbers of one section. */
    record Section(String number, TcpAoAlgorithm algorithm, boolean coversOptions, int clientIsn, int serverIsn) {}

    record Vector(Section section, boolean fromClient, String packet, String trafficKey) {}

    private static final Section SHA_COVERING =
            new Section("4.1", TcpAoAlgorithm.HMAC_SHA_1_96, true, 0xfbfbab5a, 0x11c14261);
    private static final Section SHA_OMITTING =
            new Section("4.2", TcpAoAlgorithm.HMAC_SHA_1_96, false, 0xcb0efbee, 0xacd5b5e1);
    private static final Section AES_COVERING =
            new Section("5.1", TcpAoAlgorithm.AES_128_CMAC_96, true, 0x787a1ddf, 0xfadd6de9);
    private static final Section AES_OMITTING =
            new Section("5.2", TcpAoAlgorithm.AES_128_CMAC_96, false, 0x389bed71, 0xd3844a6f);

    static Stream<Vector> vectors() {
        return Stream.of(
                new Vector(
                        SHA_COVERING,
                        /* fromClient= */ true,
                        "45e0004cdd0f4000ff06bf6b0a0b0c0dac1b1c1d e9d700b3fbfbab5a00000000e002ffffcac40000"
                                + " 020405b4010303080402080a00155ab700000000 1d103d542ee437c6f8ede6d7c4d602e7",
                        "6d63ef1b02fe1509d4b1402707fd7b0416abb74f"),
                new Vector(
                        SHA_COVERING,
                        /* fromClient= */ false,
                        "45e0004c65064000ff063775ac1b1c1d0a0b0c0d 00b3e9d711c14261fbfbab5be012ffff37760000"
                                + " 020405b4010303080402080a84a50beb00155ab7 1d10543deeab0fe24c3010815116b3be",
                        "d9e217e4834a80ca2f3fd8de2e41b8e6797fea96"),
                new Vector(
                        SHA_COVERING,
                        /* fromClient= */ true,
                        "45e0008736a14000ff06659f0a0b0c0dac1b1c1d e9d700b3fbfbab5b11c14262c0180104a1620000"
                                + " 0101080a00155ac184a50beb 1d103d547064cf998cc6c315c2c2e2bf"
                                + TEXT_OF_CLIENT,
                        "d2e59c65ffc7b1a39347656463b70edc24a13d71"),
                new Vector(
                        SHA_COVERING,
                        /* fromClient= */ false,
                        "45e000871fa94000ff067c97ac1b1c1d0a0b0c0d 00b3e9d711c14262fbfbab9ec0180100400c0000"
                                + " 0101080a84a50bf500155ac1 1d10543da63f0ecbbb2e635c954deac7"
                                + TEXT_OF_SERVER,
                        "d9e217e4834a80ca2f3fd8de2e41b8e6797fea96"),
                new Vector(
                        SHA_OMITTING,
                        /* fromClient= */ true,
                        "45e0004c53994000ff0648e20a0b0c0dac1b1c1d ff1200b3cb0efbee00000000e002ffff541f0000"
                                + " 020405b4010303080402080a00024cce00000000 1d103d5480af3cfeb85368937b8f9ec2",
                        "30eaa1560cf0be57dab5c045229fb10a423cd7ea"),
                new Vector(
                        SHA_OMITTING,
                        /* fromClient= */ false,
                        "45e0004c32844000ff0669f7ac1b1c1d0a0b0c0d 00b3ff12acd5b5e1cb0efbefe012ffff388e0000"
                                + " 020405b4010303080402080a576772f300024cce 1d10543d09306f9acea63a8c68cb9a70",
                        "b5b2896bb3664e8176b0edc6e799524101a8307f"),
                new Vector(
                        SHA_OMITTING,
                        /* fromClient= */ true,
                        "45e00087a8f54000ff06f34a0a0b0c0dac1b1c1d ff1200b3cb0efbefacd5b5e2c01801046c450000"
                                + " 0101080a00024cce576772f3 1d103d54710608cc696c03a271c93aa5"
                                + TEXT_OF_CLIENT,
                        "f3db1793d7910ecd806c34f155ea1f00345953e3"),
                new Vector(
                        SHA_OMITTING,
                        /* fromClient= */ false,
                        "45e0008754374000ff064809ac1b1c1d0a0b0c0d 00b3ff12acd5b5e2cb0efc32c018010046b60000"
                                + " 0101080a576772f300024cce 1d10543d97766e48ac262de9ae61b4f9"
                                + TEXT_OF_SERVER,
                        "b5b2896bb3664e8176b0edc6e799524101a8307f"),
                new Vector(
                        AES_COVERING,
                        /* fromClient= */ true,
                        "45e0004c7b9f4000ff0620dc0a0b0c0dac1b1c1d c4fa00b3787a1ddf00000000e002ffff5a0f0000"
                                + " 020405b4010303080402080a00017ed000000000 1d103d54e477e99c8040765498e55091",
                        "f5b8b3d5f34fdbb6eb8d4ab9660e60e3"),
                new Vector(
                        AES_COVERING,
                        /* fromClient= */ false,
                        "45e0004c4bad4000ff0650ceac1b1c1d0a0b0c0d 00b3c4fafadd6de9787a1de0e012fffff3f20000"
                                + " 020405b4010303080402080a93f4e9e800017ed0 1d10543dd6ada7bc4cdd536d1769db5f",
                        "4bc7571a486f3264bbd888474066b4b1"),
                new Vector(
                        AES_COVERING,
                        /* fromClient= */ true,
                        "45e00087fb4f4000ff06a0f00a0b0c0dac1b1c1d c4fa00b3787a1de0fadd6deac018010495050000"
                                + " 0101080a00017ed093f4e9e8 1d103d5477412742fa4dc433eff0973e"
                                + TEXT_OF_CLIENT,
                        "8c8ae0e8371ec5cbb97ea79d90418391"),
                new Vector(
                        AES_COVERING,
                        /* fromClient= */ false,
                        "45e00087b9144000ff06e32bac1b1c1d0a0b0c0d 00b3c4fafadd6dea787a1e23c0180100e7db0000"
                                + " 0101080a93f4e9e800017ed0 1d10543df6d965a78382a74845f72dac"
                                + TEXT_OF_SERVER,
                        "4bc7571a486f3264bbd888474066b4b1"),
                new Vector(
                        AES_OMITTING,
                        /* fromClient= */ true,
                        "45e0004cf22e4000ff06aa4c0a0b0c0dac1b1c1d da1c00b3389bed7100000000e002ffff70bf0000"
                                + " 020405b4010303080402080a000185e100000000 1d103d54c44e60cb31f7c0b1de3d2749",
                        "2cdbae1392c49449fa92c4509735d50e"),
                new Vector(
                        AES_OMITTING,
                        /* fromClient= */ false,
                        "45e0004c6cc04000ff062fbbac1b1c1d0a0b0c0d 00b3da1cd3844a6f389bed72e012ffffe4450000"
                                + " 020405b4010303080402080ace459838000185e1 1d10543d3a6abb207e49b1be7136db90",
                        "3ce67a551869506b6347b633c50a624a"),
                new Vector(
                        AES_OMITTING,
                        /* fromClient= */ true,
                        "45e00087ee914000ff06adae0a0b0c0dac1b1c1d da1c00b3389bed72d3844a70c018010488510000"
                                + " 0101080a000185e1ce459838 1d103d547585e9e9d5c3ec857b96f837"
                                + TEXT_OF_CLIENT,
                        "035bc400a341ffe595f59f58005006ca"),
                new Vector(
                        AES_OMITTING,
                        /* fromClient= */ false,
                        "45e000876a214000ff06321fac1b1c1d0a0b0c0d 00b3da1cd3844a70389bed72c018010004490000"
                                + " 0101080ace459838000185e1 1d10543d5c040fd9233304765c0982f4"
                                + TEXT_OF_SERVER,
                        "3ce67a551869506b6347b633c50a624a"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areThoseOfTheRfc(Vector vector) {
        byte[] packet = HEX.parseHex(vector.packet().replace(" ", ""));
        int at = Ipv4Header.MIN_BYTES;
        TcpOptions options = new TcpOptions();
        options.parse(packet, at, TcpHeader.headerBytes(packet, at));
        assertThat(options.signatureKind()).isEqualTo(TcpOptions.AUTHENTICATION);
        assertThat(options.signatureBytes()).isEqualTo(TcpAoAlgorithm.MAC_BYTES);
        assertThat(packet[options.signatureAt() - 2])
                .isEqualTo((byte) (vector.fromClient() ? CLIENT_KEY_ID : SERVER_KEY_ID));

        Section section = vector.section();
        TcpAoKey covering = TcpAoKey.of(SERVER, CLIENT_KEY_ID, SERVER_KEY_ID, section.algorithm(), MASTER_KEY);
        TcpAoKey key = section.coversOptions() ? covering : covering.withoutOptions();
        Signatures signatures = new Signatures();
        IpAddress from = vector.fromClient() ? CLIENT : SERVER;
        IpAddress to = vector.fromClient() ? SERVER : CLIENT;
        boolean first = (TcpHeader.flags(packet, at) & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
        int toIsn = vector.fromClient() ? section.serverIsn() : section.clientIsn();
        byte[] trafficKey = signatures.trafficKey(
                key,
                from,
                TcpHeader.sourcePort(packet, at),
                to,
                TcpHeader.destinationPort(packet, at),
                vector.fromClient() ? section.clientIsn() : section.serverIsn(),
                first ? 0 : toIsn);
        assertThat(HEX.formatHex(trafficKey)).isEqualTo(vector.trafficKey());

        int macAt = options.signatureAt();
        byte[] code =
                signatures.authenticationCode(key, trafficKey, 0, from, to, packet, at, packet.length - at, macAt);
        assertThat(code).isEqualTo(Arrays.copyOfRange(packet, macAt, macAt + TcpAoAlgorithm.MAC_BYTES));
    }

    /**
     * The SYN+ACKs of RFC 9235 §6 and §7, which are about IPv6: pseudo-header and context of the traffic key have
     * longer addresses.
     */
    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA_1_96, true, 3f51994b176a8340e012ffffbfec0000020405a0010303080402080abd33129b0041d087"
                + "1d10543df1cba346c3526163f71f1f55, f7e4, e4a37ada2a0afca8711434913fe138c771ebcb4a",
        "HMAC_SHA_1_96, false, eba3734d020c1e6ae012ffff774d0000020405a0010303080402080a5ec99b70009db95b"
                + "1d10543d3c546bad9743f12df8b8010d, c6cd, 405108947f996575e7bdbc26d40216a2c7fa91bd",
        "AES_128_CMAC_96, true, a6744ecb193cccede012ffffeabb0000020405a0010303080402080a71daabc813e4ab99"
                + "1d10543ddc2843a84e78a6bcfdc5ed80, f85a, cf1b1e225e06a63616764a067b46f4b1"
    })
    void thoseOfIpv6AreThoseOfTheRfc(
            TcpAoAlgorithm algorithm, boolean coversOptions, String segment, String clientPort, String trafficKey) {
        byte[] synAck = HEX.parseHex("00b3" + clientPort + segment);
        IpAddress client = new IpAddress(0xfd00L << 48, 1);
        IpAddress server = new IpAddress(0xfd00L << 48, 2);
        TcpAoKey covering = TcpAoKey.of(client, SERVER_KEY_ID, CLIENT_KEY_ID, algorithm, MASTER_KEY);
        TcpAoKey key = coversOptions ? covering : covering.withoutOptions();
        Signatures signatures = new Signatures();
        byte[] made = signatures.trafficKey(
                key,
                server,
                TcpHeader.sourcePort(synAck, 0),
                client,
                TcpHeader.destinationPort(synAck, 0),
                TcpHeader.sequence(synAck, 0),
                TcpHeader.acknowledgment(synAck, 0) - 1);
        assertThat(HEX.formatHex(made)).isEqualTo(trafficKey);
        int macAt = synAck.length - TcpAoAlgorithm.MAC_BYTES;
        assertThat(signatures.authenticationCode(key, made, 0, server, client, synAck, 0, synAck.length, macAt))
                .isEqualTo(Arrays.copyOfRange(synAck, macAt, synAck.length));
    }
}
