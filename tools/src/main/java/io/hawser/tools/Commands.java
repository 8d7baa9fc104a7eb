package io.hawser.tools;

import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.Tool;
import io.hawser.tools.dns.DnsCommands;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.net.ArpTool;
import io.hawser.tools.net.IpTool;
import io.hawser.tools.net.NstatTool;
import io.hawser.tools.net.SysctlTool;
import io.hawser.tools.netcat.NetcatTool;
import io.hawser.tools.probe.ArpingCommand;
import io.hawser.tools.probe.MtrCommand;
import io.hawser.tools.probe.PathpingCommand;
import io.hawser.tools.probe.PingCommand;
import io.hawser.tools.probe.TracerouteCommand;
import io.hawser.tools.sar.SarTool;
import io.hawser.tools.sockets.LsofTool;
import io.hawser.tools.sockets.NetstatTool;
import io.hawser.tools.sockets.Services;
import io.hawser.tools.sockets.SsTool;
import io.hawser.tools.tcpdump.TcpdumpCommand;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The commands that examine a host. */
public final class Commands {
    private Commands() {}

    /**
     * All commands for a host on a real network, those that look up names too, with the names of ports and hosts, the
     * time of day and the process of this machine.
     *
     * @param resolver the DNS servers that they ask, and the search list
     */
    public static List<Tool> ofThisMachine(ResolverSettings resolver) {
        FilterNames names = FilterNames.ofThisMachine();
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        HostLookup lookup = HostLookup.of(names.hosts(), DnsCommands.lookup(resolver, random));
        List<Tool> tools = new ArrayList<>(all(names, clock, Platform.ofThisProcess(), lookup));
        tools.addAll(DnsCommands.all(_ -> resolver, clock, random));
        return tools;
    }

    /**
     * All commands, by their names.
     *
     * @param names the names of ports and hosts
     * @param clock the time of day in reports
     */
    public static List<Tool> all(FilterNames names, InstantSource clock) {
        return all(names, clock, Platform.ofThisProcess(), HostLookup.of(names.hosts()));
    }

    /**
     * All commands by name.
     *
     * @param names the names of ports and hosts
     * @param clock the time of day in reports
     * @param platform the process and the machine that they report
     * @param lookup resolves names
     */
    public static List<Tool> all(FilterNames names, InstantSource clock, Platform platform, HostLookup lookup) {
        Services services = names.services();
        return List.of(
                new ArpTool(),
                new ArpingCommand(clock, lookup),
                new IpTool(),
                new LsofTool(services, names.hosts(), platform),
                new MtrCommand(clock, platform.zone(), lookup),
                new NetcatTool(services, lookup),
                new NetstatTool(services, platform),
                new NstatTool(),
                new PathpingCommand(lookup),
                new PingCommand(lookup),
                new SarTool(clock, platform),
                new SsTool(services, platform),
                new SysctlTool(),
                new TcpdumpCommand(names, clock),
                new TracerouteCommand(clock, lookup));
    }
}
