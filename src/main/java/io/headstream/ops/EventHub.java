package io.headstream.ops;

import io.headstream.ops.view.News;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends news to whoever watches, as server-sent events. Each client has a queue of its own; one that does not keep up is
 * let go, and asks again for what it missed. Thread-safe.
 */
final class EventHub implements Consumer<News>, AutoCloseable {
    /** Each holds a thread. */
    static final int MOST_CLIENTS = 32;

    static final int MOST_WAITING = 256;
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);
    private static final long HEARTBEAT_MILLIS = 5_000;
    private static final byte[] HEARTBEAT = utf8(": still here\n\n");

    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Somebody who watches. */
    private static final class Client {
        private final BlockingQueue<News> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
        private final @Nullable String head;
        private volatile boolean behind;

        Client(@Nullable String head) {
            this.head = head;
        }

        boolean wants(News news) {
            return head == null || news.head().isEmpty() || news.head().equals(head);
        }
    }

    /** Never waits. */
    @Override
    public void accept(News news) {
        for (Client client : clients) {
            if (client.wants(news) && !client.waiting.offer(news)) {
                client.behind = true;
            }
        }
    }

    int clients() {
        return clients.size();
    }

    /**
     * Sends what comes until the client goes, falls behind, or may no longer see it.
     *
     * @param stillAllowed throws once the caller's token was taken away
     */
    void serve(Context context, Consumer<Context> stillAllowed) throws IOException, InterruptedException {
        Client client = new Client(context.queryParam("head"));
        if (closed || clients.size() >= MOST_CLIENTS) {
            throw new HttpProblem(
                    HttpProblem.Category.TOO_MANY, "%d watchers already, expected fewer".formatted(clients.size()));
        }
        clients.add(client);
        try {
            context.res().setContentType("text/event-stream");
            context.res().setCharacterEncoding("UTF-8");
            // Who is let go is to see it at once.
            context.res().setHeader("Connection", "close");
            ServletOutputStream out = context.res().getOutputStream();
            write(out, utf8("event: hello\ndata: {}\n\n"));
            while (!closed && !client.behind) {
                News news = client.waiting.poll(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
                stillAllowed.accept(context);
                write(out, news == null ? HEARTBEAT : frame(news));
            }
        } catch (IOException e) {
            LOG.debug("a watcher has gone", e);
        } catch (HttpProblem e) {
            LOG.debug("a watcher's token was taken away", e);
        } finally {
            clients.remove(client);
        }
    }

    private static byte[] frame(News news) {
        String name = news.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String data = new String(Json.bytes(news.value()), StandardCharsets.UTF_8);
        // JSON has no line ends of its own here, so one line of data it is.
        return utf8("event: %s\ndata: {\"head\":%s,\"value\":%s}\n\n"
                .formatted(name, new String(Json.bytes(news.head()), StandardCharsets.UTF_8), data));
    }

    private static void write(ServletOutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closed = true;
        clients.forEach(client -> client.behind = true);
        clients.forEach(client -> client.waiting.offer(new News(News.Kind.STREAM, "", Map.of())));
    }
}
