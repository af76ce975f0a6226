package io.headstream.ops;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.HttpSettings;
import io.headstream.ops.view.LiveView;
import io.headstream.ops.view.News;
import io.headstream.wire.Contract;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance answers over HTTP. Health and metrics are answered from the start, the console and its API once
 * {@link #watch} was called. Started once, closed once.
 */
public final class Ops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ops.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpSettings settings;
    private final Callers callers;
    private final Gatekeeper gatekeeper;
    private final EventHub events = new EventHub();
    private final WebServer server;
    private volatile @Nullable LiveView view;
    private volatile @Nullable CommandSender sender;

    private Ops(HttpSettings settings, Supplier<InstanceStatus> instance, Supplier<String> metrics) {
        this.settings = settings;
        this.callers = new Callers(settings.access());
        this.gatekeeper = new Gatekeeper(settings, callers);
        Health health = new Health(instance, settings.readyMaxLag());
        List<Route> routes = new ArrayList<>(List.of(
                Route.get("/health/live", Access.ANYONE, health::live),
                Route.get("/health/ready", Access.ANYONE, health::ready),
                Route.get(
                        "/metrics",
                        Access.VIEWER,
                        context -> context.contentType(PROMETHEUS).result(metrics.get()))));
        if (settings.console()) {
            routes.addAll(console());
        }
        this.server = WebServer.start(settings, gatekeeper, routes);
    }

    /**
     * Begins to answer.
     *
     * @param instance how this instance is, at any moment
     * @param metrics all meters in Prometheus' text format, at any moment
     * @throws OpsException if that cannot be as configured
     */
    public static Ops start(HttpSettings settings, Supplier<InstanceStatus> instance, Supplier<String> metrics) {
        Ops ops = new Ops(settings, instance, metrics);
        LOG.info("HTTP on {}, {}", ops.url(), ops.callers.isRestricted() ? "for holders of a token" : "without tokens");
        return ops;
    }

    private List<Route> console() {
        List<Route> routes = new ArrayList<>(ConsoleFiles.routes());
        routes.add(Route.get("/api/v1/me", Access.VIEWER, this::me));
        routes.add(Route.get("/api/v1/events", Access.VIEWER, context -> events.serve(context, gatekeeper::authorize)));
        routes.addAll(new ViewRoutes(this::view).routes());
        routes.addAll(new CommandRoutes(this::view, this::sender, () -> "http:" + UUID.randomUUID(), Clock.systemUTC())
                .routes());
        return routes;
    }

    private void me(Context context) {
        Caller caller = Gatekeeper.caller(context);
        Json.answer(
                context,
                Map.of(
                        "name", caller.name(),
                        "access", caller.access().text(),
                        "tokens", callers.isRestricted()));
    }

    /**
     * Begins to read the topics, which are there, for those who look. Does nothing if the console is switched off.
     *
     * @param contract not closed with this
     * @param commands the way of commands
     * @param batchFill how full batches are here, in [0,1]; null: not known
     * @return ends it; the console then says that the instance is not there
     */
    public AutoCloseable watch(
            HeadstreamConfig config, Contract contract, CommandSender commands, Supplier<@Nullable Double> batchFill) {
        return settings.console()
                ? watch(news -> LiveView.start(config, contract, news, batchFill), commands)
                : () -> {};
    }

    AutoCloseable watch(Function<Consumer<News>, LiveView> views, CommandSender commands) {
        LiveView watched = views.apply(events);
        sender = commands;
        view = watched;
        return () -> {
            view = null;
            sender = null;
            watched.close();
        };
    }

    private LiveView view() {
        return there(view);
    }

    private CommandSender sender() {
        return there(sender);
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new HttpProblem(HttpProblem.Category.UNAVAILABLE, "the instance has not started yet");
        }
        return part;
    }

    /** Where it answers, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return server.url();
    }

    EventHub events() {
        return events;
    }

    Javalin javalin() {
        return server.javalin();
    }

    @Override
    public void close() {
        events.close();
        server.close();
    }
}
