package io.headstream.ops;

import io.headstream.config.HttpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this instance answers over HTTP. Started once, closed once. */
public final class Ops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ops.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final WebServer server;

    private Ops(WebServer server) {
        this.server = server;
    }

    /**
     * Begins to answer.
     *
     * @param instance how this instance is, at any moment
     * @param metrics all meters in Prometheus' text format, at any moment
     * @throws OpsException if that cannot be as configured
     */
    public static Ops start(HttpSettings settings, Supplier<InstanceStatus> instance, Supplier<String> metrics) {
        Callers callers = new Callers(settings.access());
        Health health = new Health(instance, settings.readyMaxLag());
        List<Route> routes = new ArrayList<>(List.of(
                Route.get("/health/live", Access.ANYONE, health::live),
                Route.get("/health/ready", Access.ANYONE, health::ready),
                Route.get(
                        "/metrics",
                        Access.VIEWER,
                        context -> context.contentType(PROMETHEUS).result(metrics.get()))));
        Ops ops = new Ops(WebServer.start(settings, new Gatekeeper(settings, callers), routes));
        LOG.info("HTTP on {}, {}", ops.url(), callers.isRestricted() ? "for holders of a token" : "without tokens");
        return ops;
    }

    /** Where it answers, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
    }
}
