package io.headstream.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** All nodes on 127.0.0.1, where nothing can be cut: for machines that allow no network namespaces, and for CI. */
final class LoopbackNetwork implements Network {
    /** Below the ports that systems give to outgoing connections: one of those must not sit on it while its node is away. */
    private static final int FIRST_PORT = 15_000;

    private static final int LAST_PORT = 30_000;
    private static final int ATTEMPTS = 1_000;

    private final Random random = new Random();
    private final Set<Integer> given = new HashSet<>();

    @Override
    public boolean canCut() {
        return false;
    }

    @Override
    public String address(String node) {
        return "127.0.0.1";
    }

    @Override
    public int port(String node, int wanted) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FIRST_PORT + random.nextInt(LAST_PORT - FIRST_PORT);
            if (isFree(port) && given.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port on 127.0.0.1 from %d to %d".formatted(FIRST_PORT, LAST_PORT));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<String> command(String node, List<String> command) {
        return command;
    }

    @Override
    public void connect(String node, long pid) {}

    @Override
    public void disconnect(String node) {}

    @Override
    public void cut(String node) {
        throw new UnsupportedOperationException("nothing can be cut on 127.0.0.1");
    }

    @Override
    public void heal(String node) {}

    @Override
    public void cut(String one, String other) {
        throw new UnsupportedOperationException("nothing can be cut on 127.0.0.1");
    }

    @Override
    public void heal(String one, String other) {}
}
