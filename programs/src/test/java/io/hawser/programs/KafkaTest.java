package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker of Kafka, a producer and a consumer, over a network that loses one packet in a hundred. */
@Timeout(180)
class KafkaTest {
    private static final int RECORDS = 20_000;
    private static final int RECORD_BYTES = 100;
    private static final int PARTITIONS = 3;
    private static final int NODE = 1;
    private static final String TOPIC = "sums";
    private static final String BROKER = ProgramNetwork.SERVER + ":9092";
    private static final String CONTROLLER = ProgramNetwork.SERVER + ":9093";

    @TempDir
    private Path folder;

    private final ProgramNetwork net = new ProgramNetwork(61).impair(Duration.ofMillis(1), 0.01);

    @AfterEach
    void end() {
        net.close();
    }

    private KafkaConfig configuration() throws IOException {
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE)),
                Map.entry("controller.quorum.voters", NODE + "@" + CONTROLLER),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", "PLAINTEXT://" + BROKER + ",CONTROLLER://" + CONTROLLER),
                Map.entry("advertised.listeners", "PLAINTEXT://" + BROKER),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", folder.toString()),
                Map.entry("num.partitions", Integer.toString(PARTITIONS)),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("auto.create.topics.enable", "true")));
        // What kafka-storage format writes.
        Files.writeString(
                folder.resolve("meta.properties"),
                "version=1\ncluster.id=" + Uuid.randomUuid() + "\nnode.id=" + NODE + "\ndirectory.id="
                        + Uuid.randomUuid() + "\n");
        return new KafkaConfig(properties);
    }

    private static Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers",
                BROKER,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class,
                "group.id",
                "readers",
                "auto.offset.reset",
                "earliest");
    }

    private long produce() throws Exception {
        long sum = 0;
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client())) {
            for (int i = 0; i < PARTITIONS; i++) {
                byte[] value = Work.noise(i, RECORD_BYTES);
                sum += Work.checksum(value);
                // Alone: a broker that has just made the partition may refuse the first batch and take the second, and
                // then refuses the first for its sequence number until its time is over.
                producer.send(new ProducerRecord<>(TOPIC, i, null, value)).get();
            }
            for (int i = PARTITIONS; i < RECORDS; i++) {
                byte[] value = Work.noise(i, RECORD_BYTES);
                sum += Work.checksum(value);
                acknowledged.add(producer.send(new ProducerRecord<>(TOPIC, value)));
                if (i == RECORDS / 2) {
                    net.cutFor(Duration.ofMillis(300));
                }
            }
            for (Future<RecordMetadata> each : acknowledged) {
                each.get();
            }
        }
        return sum;
    }

    private static long consume() {
        long sum = 0;
        int count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client())) {
            consumer.subscribe(List.of(TOPIC));
            while (count < RECORDS) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                for (ConsumerRecord<byte[], byte[]> each : records) {
                    CRC32 crc = new CRC32();
                    crc.update(each.value());
                    sum += crc.getValue();
                    count++;
                }
            }
        }
        assertThat(count).isEqualTo(RECORDS);
        return sum;
    }

    @Test
    void kafkaKeepsEveryRecordThroughACutOfTheCable() throws Exception {
        KafkaRaftServer broker = net.server().call(() -> {
            KafkaRaftServer made = new KafkaRaftServer(configuration(), Time.SYSTEM);
            made.startup();
            return made;
        });
        try {
            long produced = net.client().call(this::produce);
            long consumed = net.client().call(KafkaTest::consume);
            assertThat(consumed).isEqualTo(produced);
        } finally {
            net.server().run(broker::shutdown);
        }
    }
}
