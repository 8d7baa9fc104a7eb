package io.hawser.sim.fault;

import io.hawser.sim.Application;
import io.hawser.sim.Machine;
import io.hawser.sim.Node;
import io.hawser.sim.Partition;
import io.hawser.sim.cable.PacketMatchers;
import java.util.ArrayList;
import java.util.List;

/** Faults of hosts and other nodes of a network, and of their programs. */
final class NodeFaults {
    private NodeFaults() {}

    static Fault crash(String name) {
        return network -> {
            Node node = Targets.node(network, name);
            return Effect.of(node::crash, node::reboot);
        };
    }

    static Fault reboot(String name) {
        return new Happening(network -> Effect.moment(Targets.node(network, name)::reboot));
    }

    /** @param bothWays whether packets are dropped in both directions */
    static Fault partition(List<String> one, List<String> other, boolean bothWays) {
        for (String each : one) {
            if (other.contains(each)) {
                throw new IllegalArgumentException(each + " cannot be parted from itself");
            }
        }
        return network -> {
            List<Machine> from = Targets.machines(network, one);
            List<Machine> to = Targets.machines(network, other);
            List<Partition> made = new ArrayList<>();
            return Effect.of(
                    () -> {
                        made.add(network.partition(from, to));
                        if (bothWays) {
                            made.add(network.partition(to, from));
                        }
                    },
                    () -> {
                        made.forEach(Partition::heal);
                        made.clear();
                    });
        };
    }

    /** Ends all partitions. */
    static Fault heal() {
        return new Happening(network -> Effect.moment(network::heal));
    }

    static Fault freeze(String application) {
        return network -> {
            Application frozen = Targets.application(network, application);
            return Effect.of(frozen::freeze, frozen::resume);
        };
    }

    static Fault kill(String application) {
        return network -> {
            Application killed = Targets.application(network, application);
            return Effect.of(killed::kill, killed::restart);
        };
    }

    static Fault restart(String application) {
        return new Happening(network -> Effect.moment(Targets.application(network, application)::restart));
    }

    static Fault resume(String application) {
        return new Happening(network -> Effect.moment(Targets.application(network, application)::resume));
    }

    /** Makes a router a black hole: it sends no ICMP errors. */
    static Fault silence(String name) {
        return network -> {
            Machine machine = Targets.machine(network, name);
            return Effect.of(() -> machine.suppress(PacketMatchers.icmpError()), () -> machine.suppress(null));
        };
    }

    static Fault speak(String name) {
        return new Happening(network -> {
            Machine machine = Targets.machine(network, name);
            return Effect.moment(() -> machine.suppress(null));
        });
    }

    static Fault set(String setting, String value, String name) {
        return network -> {
            Machine machine = Targets.machine(network, name);
            machine.host().sysctls().named(setting);
            String[] before = new String[1];
            return Effect.of(
                    () -> {
                        before[0] = machine.host().sysctls().get(setting);
                        machine.host().sysctls().set(setting, value);
                    },
                    () -> machine.host().sysctls().set(setting, before[0]));
        };
    }
}
