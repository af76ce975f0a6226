package io.headstream.app;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this process is called where instances are told apart. */
final class InstanceName {
    private InstanceName() {}

    /** Host and process, as {@code gpu-3/4711}. */
    static String current() {
        return host() + "/" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
