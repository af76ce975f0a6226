package io.headstream.ops;

import io.headstream.config.HttpSettings;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty behind Javalin, bounded in all that a client can make it hold: connections, threads, headers, bodies, time. */
final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final int ANY_PORT = 0;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_THREADS = 80;
    private static final int FEWEST_THREADS = 4;
    private static final int IDLE_THREAD_MILLIS = 60_000;
    private static final int MOST_HEADER_BYTES = 8 << 10;
    private static final long MOST_BODY_BYTES = 64 << 10;

    /** A client that neither sends nor takes anything for so long is let go, in the middle of an answer too. */
    private static final long IDLE_MILLIS = 30_000;

    private final HttpSettings settings;
    private final Gatekeeper gatekeeper;
    private final List<Route> routes;
    private final SslContextFactory.@Nullable Server tls;
    private final Javalin javalin;

    private WebServer(HttpSettings settings, Gatekeeper gatekeeper, List<Route> routes) {
        this.settings = settings;
        this.gatekeeper = gatekeeper;
        this.routes = List.copyOf(routes);
        this.tls = settings.tls().isOn() ? ServerTls.contextFactory(settings.tls()) : null;
        this.javalin = listen();
    }

    /** @throws OpsException if it cannot listen, or its certificate cannot be used */
    static WebServer start(HttpSettings settings, Gatekeeper gatekeeper, List<Route> routes) {
        return new WebServer(settings, gatekeeper, routes);
    }

    /** Where it answers. */
    String url() {
        String host = settings.address().host();
        String shown = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return "%s://%s:%d".formatted(tls == null ? "http" : "https", shown, javalin.port());
    }

    Javalin javalin() {
        return javalin;
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private Javalin listen() {
        HttpSettings.Address address = settings.address();
        int port = portOf(address);
        try {
            return listen(port);
        } catch (RuntimeException e) {
            if (port != ANY_PORT && portOf(address) == ANY_PORT) {
                // Somebody took it in between.
                return listen(ANY_PORT);
            }
            throw new OpsException(
                    "HTTP cannot listen on %s:%d: %s; expected an address of this machine and a free port (http.host, http.port)"
                            .formatted(
                                    address.host(),
                                    address.port(),
                                    bindFailure(e).map(Throwable::getMessage).orElse(e.getMessage())),
                    e);
        }
    }

    /**
     * The port or, where any will do and that one is taken, any. Looked at beforehand, for Javalin logs an error for a port
     * that it cannot have.
     */
    private static int portOf(HttpSettings.Address address) {
        if (address.fixed() || canListen(address.host(), address.port()) || !canListen(address.host(), ANY_PORT)) {
            return address.port();
        }
        LOG.info("port {} is taken; HTTP takes any other", address.port());
        return ANY_PORT;
    }

    private static boolean canListen(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Javalin listen(int port) {
        Javalin app = Javalin.create(config -> configure(config, port));
        try {
            return app.start();
        } catch (RuntimeException e) {
            app.stop();
            throw e;
        }
    }

    private static Optional<IOException> bindFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return Optional.of(io);
            }
        }
        return Optional.empty();
    }

    private void configure(JavalinConfig config, int port) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = MOST_BODY_BYTES;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS, IDLE_THREAD_MILLIS);
        threads.setName("http");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(WebServer::bound);
        config.jetty.addConnector((server, http) -> connector(server, http, port));
        config.routes.before(gatekeeper::admit);
        config.routes.before(WebServer::refuseDeclaredExcess);
        config.routes.beforeMatched(gatekeeper::authorize);
        for (Route route : routes) {
            config.routes.addHttpHandler(route.method(), route.path(), route.handler(), route.access());
        }
        config.routes
                .exception(HttpProblem.class, WebServer::tell)
                .exception(HttpResponseException.class, WebServer::tell)
                .exception(HttpException.RuntimeException.class, WebServer::brokeOff)
                .exception(EOFException.class, WebServer::brokeOff)
                .exception(Exception.class, WebServer::fail);
    }

    private static void bound(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        http.setIdleTimeout(IDLE_MILLIS);
    }

    private ServerConnector connector(Server server, HttpConfiguration http, int port) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        if (tls != null) {
            // By an address, as probes come, there is no name to check.
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        ConnectionFactory[] protocols = tls == null
                ? new ConnectionFactory[] {plain}
                : new ConnectionFactory[] {new SslConnectionFactory(tls, plain.getProtocol()), plain};
        ServerConnector connector = new ServerConnector(server, 1, 1, protocols);
        connector.setHost(settings.address().host());
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        connector.addBean(new RequestDeadline(connector));
        return connector;
    }

    private static void tell(HttpProblem problem, Context context) {
        if (problem.category().status() == HttpProblem.Category.TOKEN_REQUIRED.status()) {
            context.header("WWW-Authenticate", "Bearer realm=\"headstream\"");
        }
        context.status(problem.category().status());
        Json.answer(context, "application/problem+json", problem.body());
    }

    /** What Javalin itself refuses: paths and methods that are not there, bodies that are too large. */
    private static void tell(HttpResponseException refusal, Context context) {
        HttpProblem.Category category = Arrays.stream(HttpProblem.Category.values())
                .filter(known -> known.status() == refusal.getStatus())
                .findFirst()
                .orElse(HttpProblem.Category.BAD_REQUEST);
        tell(new HttpProblem(category, String.valueOf(refusal.getMessage())), context);
    }

    /** A body that broke off or never ended: the client's fault, which is nothing for the log. */
    private static void brokeOff(Exception broken, Context context) {
        tell(HttpProblem.badRequest("a request that did not come whole"), context);
    }

    /** Before any of it is read. */
    private static void refuseDeclaredExcess(Context context) {
        if (context.req().getContentLengthLong() > MOST_BODY_BYTES) {
            throw new HttpProblem(
                    HttpProblem.Category.TOO_LARGE,
                    "a body of %d bytes, expected at most %d"
                            .formatted(context.req().getContentLengthLong(), MOST_BODY_BYTES));
        }
    }

    private static void fail(Exception fault, Context context) {
        LOG.error("{} {} failed", context.method(), context.path(), fault);
        tell(new HttpProblem(HttpProblem.Category.FAILED, "a fault in Headstream; its log says more"), context);
    }
}
