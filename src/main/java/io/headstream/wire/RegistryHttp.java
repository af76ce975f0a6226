package io.headstream.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.event.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the registry's URLs in turn, beginning with the one that answered last, until one gives an answer or the time is
 * up. Redirects are not followed: they would carry the credentials elsewhere. Thread-safe.
 */
final class RegistryHttp {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    /** Far more than any schema, far less than would hurt. */
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private final List<URI> urls;
    private final Optional<String> authorization;
    private final Duration readTimeout;
    private final Backoff backoff;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();
    private volatile int preferred;

    RegistryHttp(RegistryConfig config, Backoff backoff) {
        this.urls = config.urls();
        this.authorization = config.authorization();
        this.readTimeout = config.duration(RegistryConfig.READ_TIMEOUT);
        this.backoff = backoff;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.duration(RegistryConfig.CONNECT_TIMEOUT));
        RegistryTls.context(config).ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    RegistryAnswer get(String path) {
        return ask("GET", path, null);
    }

    RegistryAnswer post(String path, JsonNode body) {
        return ask("POST", path, body.toString());
    }

    private RegistryAnswer ask(String method, String path, @Nullable String body) {
        Backoff.Rounds rounds = backoff.begin();
        while (true) {
            int first = preferred;
            String fault = "";
            Throwable cause = null;
            for (int i = 0; i < urls.size(); i++) {
                int chosen = (first + i) % urls.size();
                try {
                    RegistryAnswer answer = attempt(urls.get(chosen), method, path, body);
                    preferred = chosen;
                    return answer;
                } catch (IOException e) {
                    fault = "%s %s%s: %s".formatted(method, urls.get(chosen), path, told(e));
                    cause = e;
                }
            }
            if (!rounds.next(fault)) {
                throw new RegistryUnavailableException(
                        "%s, expected an answer from a schema registry; gave up after %d rounds [REGISTRY_UNAVAILABLE]"
                                .formatted(fault, rounds.count()),
                        cause);
            }
            LOG.debug("asking the schema registry again: {}", fault);
        }
    }

    /** @throws IOException if asking again, or elsewhere, may help */
    private RegistryAnswer attempt(URI base, String method, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(readTimeout)
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        authorization.ifPresent(value -> request.header("Authorization", value));
        HttpResponse<byte[]> response = exchange(request.build());
        int status = response.statusCode();
        if (status == 408 || status == 429 || status >= 500) {
            throw new IOException("status %d, %s".formatted(status, shown(response.body())));
        }
        if (status == 401 || status == 403) {
            throw hopeless(method, base, path, status, "credentials it accepts (basic.auth.user.info)");
        }
        JsonNode answer = parse(response.body());
        if (status / 100 == 2) {
            if (answer == null || answer.isMissingNode()) {
                throw new IOException("status %d, %s, which is no JSON".formatted(status, shown(response.body())));
            }
        } else if (answer == null
                || status / 100 != 4
                || answer.path("error_code").asInt(0) == 0) {
            if (status == RegistryAnswer.CONFLICT) {
                // Apicurio's database says so when two register at once: a moment later one of them is there.
                throw new IOException("status %d, %s".formatted(status, shown(response.body())));
            }
            throw hopeless(method, base, path, status, "the base URL of a schema registry (schema.registry.url)");
        }
        return new RegistryAnswer(status, answer);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            // The request's own time-out ends with the headers; this one holds for the body too.
            return exchange.get(readTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new IOException("no whole answer within " + readTimeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while asking the schema registry", e);
        }
    }

    private @Nullable JsonNode parse(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            return null;
        }
    }

    private static RegistryUnavailableException hopeless(
            String method, URI base, String path, int status, String expected) {
        return new RegistryUnavailableException("%s %s%s: status %d, expected %s [REGISTRY_UNAVAILABLE]"
                .formatted(method, base, path, status, expected));
    }

    private static String told(IOException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    private static String shown(byte[] body) {
        return body.length == 0
                ? "empty body"
                : "body '%s'".formatted(Printable.of(new String(body, StandardCharsets.UTF_8)));
    }
}
