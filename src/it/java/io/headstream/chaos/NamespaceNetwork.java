package io.headstream.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every node in a network namespace of its own, all of them on one bridge in this process's, which has to be private: see
 * {@code unshare --net}. A cut link swallows packets, as a cable that is pulled does; no connection is told.
 */
final class NamespaceNetwork implements Network {
    private static final String BRIDGE = "chaos";
    private static final String SUBNET = "10.77.0.";

    private final Map<String, Integer> hosts = new LinkedHashMap<>();
    private final Map<String, Long> pids = new LinkedHashMap<>();

    /** Lays the bridge. */
    NamespaceNetwork() {
        Commands.run("ip", "link", "set", "lo", "up");
        Commands.run("ip", "link", "add", BRIDGE, "type", "bridge");
        Commands.run("ip", "addr", "add", SUBNET + "1/24", "dev", BRIDGE);
        Commands.run("ip", "link", "set", BRIDGE, "up");
    }

    @Override
    public boolean canCut() {
        return true;
    }

    @Override
    public synchronized String address(String node) {
        return SUBNET + (10 + hosts.computeIfAbsent(node, name -> hosts.size()));
    }

    @Override
    public int port(String node, int wanted) {
        return wanted;
    }

    /** It waits for its end of the cable, so that nothing starts before there is a network. */
    @Override
    public List<String> command(String node, List<String> command) {
        List<String> inside = new ArrayList<>(List.of(
                "unshare",
                "--net",
                "sh",
                "-c",
                "until ip -4 addr show dev eth0 2>/dev/null | grep -q inet; do sleep 0.05; done; exec \"$@\"",
                "sh"));
        inside.addAll(command);
        return inside;
    }

    @Override
    public synchronized void connect(String node, long pid) {
        String host = address(node);
        String pidText = Long.toString(pid);
        awaitOwnNamespace(pid);
        pids.put(node, pid);
        String cable = cable(node);
        Commands.succeeds(
                "ip", "link", "del", cable); // Of the process before, if the kernel has not taken it away yet.
        Commands.run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", pidText);
        Commands.run("ip", "link", "set", cable, "master", BRIDGE, "up");
        Commands.run("nsenter", "-t", pidText, "-n", "ip", "link", "set", "lo", "up");
        Commands.run("nsenter", "-t", pidText, "-n", "ip", "link", "set", "eth0", "up");
        Commands.run("nsenter", "-t", pidText, "-n", "ip", "addr", "add", host + "/24", "dev", "eth0");
    }

    /** The program that makes the namespace has been started, and may not have come to it yet. */
    private static void awaitOwnNamespace(long pid) {
        Path ours = Path.of("/proc/self/ns/net");
        Path its = Path.of("/proc/%d/ns/net".formatted(pid));
        try {
            while (Files.readSymbolicLink(its).equals(Files.readSymbolicLink(ours))) {
                Thread.sleep(5);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("process %d has no network namespace".formatted(pid), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a node got its network", e);
        }
    }

    /** The cable goes with the namespace, and that with its process. */
    @Override
    public synchronized void disconnect(String node) {
        pids.remove(node);
    }

    @Override
    public void cut(String node) {
        Commands.succeeds("ip", "link", "set", cable(node), "down");
    }

    @Override
    public void heal(String node) {
        Commands.succeeds("ip", "link", "set", cable(node), "up");
    }

    @Override
    public void cut(String one, String other) {
        filter("-A", one, other);
    }

    @Override
    public void heal(String one, String other) {
        filter("-D", one, other);
    }

    /** In one of the two: what it neither hears nor says, the other does not either. One that died took the rule with it. */
    private synchronized void filter(String what, String one, String other) {
        Long pid = pids.get(one);
        if (pid != null) {
            String in = pid.toString();
            String peer = address(other);
            Commands.succeeds("nsenter", "-t", in, "-n", "iptables", what, "INPUT", "-s", peer, "-j", "DROP");
            Commands.succeeds("nsenter", "-t", in, "-n", "iptables", what, "OUTPUT", "-d", peer, "-j", "DROP");
        }
    }

    private String cable(String node) {
        return "c" + address(node).substring(SUBNET.length());
    }
}
