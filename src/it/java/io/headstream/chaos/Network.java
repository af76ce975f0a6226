package io.headstream.chaos;

import java.util.List;

/** What nodes are connected by. */
interface Network {
    /** Whether connections can be cut. */
    boolean canCut();

    /** The address that a node of this name listens on. */
    String address(String node);

    /** A port for a node to listen on, the same one after a restart. */
    int port(String node, int wanted);

    /** The command that runs a node's command where it belongs. */
    List<String> command(String node, List<String> command);

    /** Connects a process that has just started. */
    void connect(String node, long pid);

    /** Forgets a process that has ended. */
    void disconnect(String node);

    /** Cuts a node off from all others. */
    void cut(String node);

    /** Connects it again. */
    void heal(String node);

    /** Cuts two nodes off from each other. */
    void cut(String one, String other);

    /** Connects them again. */
    void heal(String one, String other);
}
