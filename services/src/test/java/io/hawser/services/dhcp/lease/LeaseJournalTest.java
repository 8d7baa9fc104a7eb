package io.hawser.services.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseJournalTest {
    private static LeaseRecord lease(int number, int version) {
        MacAddress mac = new MacAddress(0x0200_0000_0000L + number);
        return new LeaseRecord(
                IpAddress.v4(0x0a00_0000 + number),
                LeaseState.ACTIVE,
                1000 + version,
                5000 + version,
                ClientIdentifier.of(mac),
                mac,
                version % 2 == 0 ? "pc" + number : null);
    }

    private static Map<IpAddress, LeaseRecord> open(Disk disk, List<String> log) throws IOException {
        Map<IpAddress, LeaseRecord> found = new LinkedHashMap<>();
        LeaseJournal.open(disk, each -> found.put(each.address(), each), log::add);
        return found;
    }

    @Test
    void whatWasAppendedIsThereAgain() throws IOException {
        VirtualDisk disk = new VirtualDisk();
        List<String> log = new ArrayList<>();
        LeaseJournal journal = LeaseJournal.open(disk, _ -> {}, log::add);
        journal.append(List.of(lease(1, 0), lease(2, 0)));
        journal.append(List.of(lease(1, 1)));
        assertThat(open(disk, log).values()).containsExactly(lease(1, 1), lease(2, 0));
        assertThat(log).isEmpty();
    }

    private static LeaseRecord lease6(int number) {
        MacAddress mac = new MacAddress(0x0200_0000_0000L + number);
        return new LeaseRecord(
                new IpAddress(0x2001_0db8_0000_0001L, number),
                LeaseState.ACTIVE,
                1000,
                LeaseRecord.NEVER,
                ClientIdentifier.ofDuid(7, new byte[] {0, 3, 0, 1, 2, 0, 0, 0, 0, (byte) number}),
                mac,
                "pc" + number);
    }

    @Test
    void leasesOfBothFamiliesAreInOneJournal() throws IOException {
        VirtualDisk disk = new VirtualDisk();
        List<String> log = new ArrayList<>();
        LeaseJournal journal = LeaseJournal.open(disk, _ -> {}, log::add);
        journal.append(List.of(lease(1, 0), lease6(1)));
        journal.append(List.of(lease6(2), lease(1, 1)));
        journal.compact();
        assertThat(open(disk, log).values()).containsExactlyInAnyOrder(lease(1, 1), lease6(1), lease6(2));
        assertThat(log).isEmpty();
    }

    /** A journal of the time before IPv6 is read as before, and written in the same form. */
    @Test
    void recordsOfIpv4AddressesHaveKeptTheirForm() {
        String before = "0a000001" + "01" + "000003e8" + "00001388" + "020000000001" + "0701020000000001" + "03706331";
        ByteBuffer out = ByteBuffer.allocate(RecordCodec.MAX_BYTES);
        RecordCodec.write(lease(1, 0), out);
        assertThat(HexFormat.of().formatHex(out.array(), 0, out.position())).isEqualTo(before);
        assertThat(RecordCodec.read(ByteBuffer.wrap(HexFormat.of().parseHex(before))))
                .isEqualTo(lease(1, 0));
    }

    @Test
    void aTornRecordOfAnIpv6AddressIsNoRecord() {
        ByteBuffer out = ByteBuffer.allocate(RecordCodec.MAX_BYTES);
        RecordCodec.write(lease6(1), out);
        for (int length = 0; length < out.position(); length++) {
            assertThat(RecordCodec.read(ByteBuffer.wrap(out.array(), 0, length)))
                    .isNull();
        }
        assertThat(RecordCodec.read(out.flip())).isEqualTo(lease6(1));
    }

    /**
     * The power fails after every byte that is written, and unsynced bytes survive in three ways: no acknowledged lease
     * is lost, no lease appears that was never written, and the journal can be written again.
     */
    @Test
    void aPowerCutAtEveryWriteOffsetLosesNoAcknowledgedLease() throws IOException {
        VirtualDisk whole = new VirtualDisk();
        history(whole, new HashMap<>(), new HashMap<>());
        long bytes = whole.written();
        assertThat(bytes).isGreaterThan(1500);
        int repaired = 0;
        for (VirtualDisk.Survival survival : VirtualDisk.Survival.values()) {
            for (long cut = 1; cut <= bytes; cut++) {
                VirtualDisk disk = new VirtualDisk();
                disk.cutPowerAfter(cut);
                Map<IpAddress, LeaseRecord> acknowledged = new HashMap<>();
                Map<IpAddress, LeaseRecord> attempted = new HashMap<>();
                history(disk, acknowledged, attempted);
                assertThat(disk.hasLostPower()).isTrue();
                VirtualDisk after = disk.rebooted(survival, cut);
                List<String> log = new ArrayList<>();
                Map<IpAddress, LeaseRecord> found = open(after, log);
                String where = survival + " at " + cut;
                acknowledged.forEach((address, lease) -> assertThat(found.get(address))
                        .as(where + ", " + address)
                        .isIn(lease, attempted.getOrDefault(address, lease)));
                found.forEach((address, lease) -> assertThat(lease)
                        .as(where + ", " + address)
                        .isIn(acknowledged.get(address), attempted.get(address)));
                repaired += log.isEmpty() ? 0 : 1;
                assertThat(log.toString()).as(where).doesNotContain("damaged in the middle");
                LeaseJournal journal = LeaseJournal.open(after, _ -> {}, log::add);
                journal.append(List.of(lease(99, 0)));
                assertThat(open(after, log))
                        .as(where)
                        .containsValue(lease(99, 0))
                        .containsAllEntriesOf(found);
            }
        }
        assertThat(repaired).as("torn tails that were repaired").isGreaterThan(1000);
    }

    /** Writes batches, overwritten leases and two compactions, until the power fails. */
    private static void history(
            VirtualDisk disk, Map<IpAddress, LeaseRecord> acknowledged, Map<IpAddress, LeaseRecord> attempted) {
        try {
            LeaseJournal journal = LeaseJournal.open(disk, _ -> {}, _ -> {}).compactFrom(400);
            for (int i = 0; i < 24; i++) {
                List<LeaseRecord> batch = new ArrayList<>();
                for (int j = 0; j <= i % 3; j++) {
                    batch.add(lease((i + j) % 4, i));
                }
                attempted.clear();
                batch.forEach(each -> attempted.put(each.address(), each));
                journal.append(batch);
                acknowledged.putAll(attempted);
                journal.compactIfUseful();
                if (i == 6) {
                    journal.compact();
                }
            }
        } catch (IOException powerLost) {
            assertThat(powerLost).isInstanceOf(VirtualDisk.PowerLostException.class);
        }
    }

    @Test
    void aTornTailIsCutOffAndSaid() throws IOException {
        VirtualDisk disk = new VirtualDisk();
        LeaseJournal journal = LeaseJournal.open(disk, _ -> {}, _ -> {});
        journal.append(List.of(lease(1, 0)));
        disk.cutPowerAfter(20);
        assertThatThrownBy(() -> journal.append(List.of(lease(2, 0))))
                .isInstanceOf(VirtualDisk.PowerLostException.class);
        List<String> log = new ArrayList<>();
        assertThat(open(disk.rebooted(VirtualDisk.Survival.PREFIX, 1), log).values())
                .containsExactly(lease(1, 0));
        assertThat(log)
                .containsExactly("the journal of leases ended in the middle of a write: 20 bytes were cut off; no "
                        + "acknowledged lease was in them");
    }

    @Test
    void damageInTheMiddleIsSaidAndTheRestIsKept(@TempDir Path folder) throws IOException {
        try (LeaseJournal journal = LeaseJournal.open(FolderDisk.open(folder), _ -> {}, _ -> {})) {
            for (int i = 1; i <= 3; i++) {
                journal.append(List.of(lease(i, 0)));
            }
        }
        Path file = folder.resolve("leases.log");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        List<String> log = new ArrayList<>();
        try (FolderDisk disk = FolderDisk.open(folder)) {
            assertThat(open(disk, log).values()).containsExactly(lease(1, 0), lease(3, 0));
        }
        assertThat(log).hasSize(1);
        assertThat(log.getFirst()).startsWith("the journal of leases is damaged in the middle: ");
    }

    @Test
    void aFullDiskRefusesAndRecovers() throws IOException {
        VirtualDisk disk = new VirtualDisk();
        LeaseJournal journal = LeaseJournal.open(disk, _ -> {}, _ -> {});
        journal.append(List.of(lease(1, 0)));
        disk.full(true);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> journal.append(List.of(lease(2, 0)))).hasMessage("No space left on device");
        }
        disk.full(false);
        journal.append(List.of(lease(3, 0)));
        disk.refuseSync(true);
        assertThatThrownBy(() -> journal.append(List.of(lease(4, 0)))).hasMessage("Input/output error");
        disk.refuseSync(false);
        journal.append(List.of(lease(5, 0)));
        List<String> log = new ArrayList<>();
        assertThat(open(disk, log).values()).containsExactly(lease(1, 0), lease(3, 0), lease(5, 0));
        assertThat(log).isEmpty();
    }

    @Test
    void compactionKeepsTheLastRecordOfEachAddress() throws IOException {
        VirtualDisk disk = new VirtualDisk();
        LeaseJournal journal = LeaseJournal.open(disk, _ -> {}, _ -> {}).compactFrom(10_000);
        Map<IpAddress, LeaseRecord> expected = new HashMap<>();
        SplittableRandom random = new SplittableRandom(1);
        long longest = 0;
        for (int i = 0; i < 2000; i++) {
            LeaseRecord next = lease(random.nextInt(50), i);
            journal.append(List.of(next));
            expected.put(next.address(), next);
            journal.compactIfUseful();
            longest = Math.max(longest, journal.bytes());
        }
        assertThat(longest).isLessThan(20_000);
        assertThat(open(disk, new ArrayList<>())).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void anotherFileIsNoJournal(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("leases.log"), "1700000000 02:00:00:00:00:01 10.0.0.5 pc *\n");
        try (FolderDisk disk = FolderDisk.open(folder)) {
            assertThatThrownBy(() -> open(disk, new ArrayList<>()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("this is not a journal of leases");
        }
    }

    @Test
    void twoServersDoNotShareAFolder(@TempDir Path folder) throws IOException {
        try (FolderDisk first = FolderDisk.open(folder)) {
            assertThat(first.exists("leases.log")).isFalse();
            assertThatThrownBy(() -> FolderDisk.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another DHCP server uses the leases in");
        }
        FolderDisk.open(folder).close();
    }

    @Test
    void leasesCanBeReadWhileTheyAreWritten(@TempDir Path folder) throws IOException {
        try (LeaseJournal journal = LeaseJournal.open(FolderDisk.open(folder), _ -> {}, _ -> {})) {
            journal.append(List.of(lease(1, 0)));
            assertThat(LeaseJournal.read(folder)).containsExactly(lease(1, 0));
            journal.append(List.of(lease(2, 0)));
            journal.compact();
            assertThat(LeaseJournal.read(folder)).containsExactly(lease(1, 0), lease(2, 0));
        }
    }

    /** Group commit: leases that arrive during a sync share the next sync, and are not acknowledged before it. */
    @Test
    void oneSyncServesAllThatCameDuringTheLast() throws IOException {
        VirtualDisk disk = new VirtualDisk();
        Deque<Runnable> diskWork = new ArrayDeque<>();
        JournaledLeaseStore store = JournaledLeaseStore.open(disk, diskWork::add, Runnable::run, _ -> {});
        int before = disk.syncs();
        List<Integer> written = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            store.write(lease(i, 0), failure -> written.add(failure.isEmpty() ? number : -1));
        }
        assertThat(written).isEmpty();
        diskWork.remove().run();
        assertThat(written).containsExactly(0);
        diskWork.remove().run();
        assertThat(written).hasSize(1000).doesNotContain(-1).isSorted();
        assertThat(disk.syncs() - before).isEqualTo(2);
        assertThat(diskWork).isEmpty();
        assertThat(open(disk, new ArrayList<>())).hasSize(1000);
    }
}
