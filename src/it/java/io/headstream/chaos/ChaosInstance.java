package io.headstream.chaos;

import io.headstream.app.Headstream;
import io.headstream.app.OpenBackbone;
import io.headstream.app.Role;
import io.headstream.config.HeadstreamConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What {@code headstream run} does, with {@link PatchBackbone} instead of a network: the same program from the backbone's
 * port on, which starts in a few seconds. Arguments are the configuration file and the roles.
 */
final class ChaosInstance {
    /** What it says once it runs. */
    static final String RUNNING = "chaos: running";

    private ChaosInstance() {}

    public static void main(String[] arguments) throws Exception {
        HeadstreamConfig config = HeadstreamConfig.load(Path.of(arguments[0]), Map.of());
        Set<Role> roles =
                arguments.length > 1 ? Set.of(Role.valueOf(arguments[1])) : Set.of(Role.EMBEDDER, Role.TRAINER);
        Headstream headstream = new Headstream(
                config, roles, threads -> new OpenBackbone(new PatchBackbone(), new PatchBackbone.PatchDecoder()));
        Runtime.getRuntime().addShutdownHook(new Thread(headstream::close, "headstream-shutdown"));
        try {
            headstream.start();
            System.out.println(RUNNING);
            Throwable reason = headstream.failed().get();
            System.out.println("chaos: stopped by itself: " + reason);
        } catch (RuntimeException e) {
            System.out.println("chaos: did not start: " + e);
        }
        System.exit(1);
    }
}
