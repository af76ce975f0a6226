package io.headstream.ops;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request for head {@code emoji} that notes which parameters a handler reads of it; the answer goes nowhere. */
final class ReadParameters implements InvocationHandler {
    private static final Map<String, String> PATH = Map.of("head", "emoji", "partition", "0", "offset", "0");
    private static final byte[] BODY = "{\"action\":\"PIN\",\"why\":\"hold it\"}".getBytes(StandardCharsets.UTF_8);

    private final Set<String> query = new TreeSet<>();
    private final Set<String> headers = new TreeSet<>();

    Context context() {
        return (Context) Proxy.newProxyInstance(Context.class.getClassLoader(), new Class<?>[] {Context.class}, this);
    }

    Set<String> query() {
        return query;
    }

    Set<String> headers() {
        return headers;
    }

    @Override
    public @Nullable Object invoke(Object context, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "queryParam" -> {
                query.add((String) arguments[0]);
                yield null;
            }
            case "pathParam" -> PATH.get((String) arguments[0]);
            case "bodyAsBytes" -> BODY;
            case "header" -> {
                if (arguments.length == 1) {
                    headers.add((String) arguments[0]);
                    yield null;
                }
                yield context;
            }
            case "attribute" -> null;
            case "res" -> gone();
            case "contentType", "status", "result" -> context;
            default ->
                throw new UnsupportedOperationException(
                        "%s is not noted here: teach ReadParameters what it reads".formatted(method));
        };
    }

    /** Of a client that has gone. */
    private static HttpServletResponse gone() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                HttpServletResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (response, method, arguments) -> {
                    if (method.getName().equals("getOutputStream")) {
                        throw new IOException("the client has gone");
                    }
                    return null;
                });
    }
}
