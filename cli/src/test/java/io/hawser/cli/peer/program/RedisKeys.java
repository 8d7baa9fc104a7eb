package io.hawser.cli.peer.program;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;

/** Sets 10 000 keys, waits for a line, and gets them all, with all commands in flight at once. */
public final class RedisKeys {
    private static final int KEYS = 10_000;

    private RedisKeys() {}

    /** The address of the server is the only argument. */
    public static void main(String[] arguments) throws Exception {
        RedisClient client = RedisClient.create("redis://" + arguments[0] + ":6379");
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisAsyncCommands<String, String> commands = connection.async();
            List<RedisFuture<String>> set = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                set.add(commands.set("key" + i, value(i)));
            }
            boolean all = true;
            for (RedisFuture<String> each : set) {
                all &= each.get().equals("OK");
            }
            System.out.println(all);
            System.out.println("half");
            System.in.read();
            List<RedisFuture<String>> got = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                got.add(commands.get("key" + i));
            }
            boolean intact = true;
            for (int i = 0; i < KEYS; i++) {
                intact &= got.get(i).get().equals(value(i));
            }
            System.out.println(intact + " " + connection.sync().dbsize());
        }
        client.shutdown();
    }

    private static String value(int key) {
        return Integer.toString(key * key % 9973).repeat(20);
    }
}
