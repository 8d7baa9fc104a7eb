package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A command that probes the hops of a path, one TTL after the other, by echo requests. */
abstract sealed class EchoTool extends ProbeTool permits Mtr, Pathping {
    /** The time of the next action. */
    final Alarm alarm;

    private AddressNames names = AddressNames.NONE;
    private @Nullable EchoProbes probes;
    private @Nullable Path path;

    EchoTool(Host host, Target target, PrintStream out) {
        super(host, target, out);
        alarm = new Alarm(host.timers(), this::next);
    }

    /** Called when the alarm fires. */
    abstract void next();

    final void knows(AddressNames known) {
        names = known;
    }

    /** The name of an address; null for none. */
    final @Nullable String knownName(IpAddress address) {
        return names.nameOf(address);
    }

    /** Prepares for probing; returns null, and ends the command, if there is no route to the target. */
    final @Nullable Path prepare(EchoListener listener, String unreachable) {
        path = host().ip().pathTo(target().address());
        if (path == null) {
            line(unreachable);
            finish(1);
        } else {
            probes = new EchoProbes(host(), listener);
        }
        return path;
    }

    /** The present path to the target; null if there is none. */
    final @Nullable Path pathToTarget() {
        if (path == null || path.isStale()) {
            path = host().ip().pathTo(target().address());
        }
        return path;
    }

    /** Sends a request, if there is a path. */
    final void send(@Nullable Path way, int sequence, int dataBytes, int ttl) {
        if (way != null && probes != null) {
            probes.send(way, sequence, new byte[dataBytes], ttl);
        }
    }

    @Override
    final void release() {
        alarm.cancel();
        if (probes != null) {
            probes.close();
        }
    }
}
