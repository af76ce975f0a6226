package io.headstream.ops;

import static io.headstream.fuzz.FuzzInput.check;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Any body of a command over HTTP: understood, or refused with what was expected. */
public final class RequestFuzz {
    private RequestFuzz() {}

    /** A body of every kind. */
    public static List<byte[]> seeds() {
        return Stream.of("""
                        {"action": "CANARY", "why": "it is better", "version": "dense/12", "percent": 2.5, "expectedEpoch": 7}
                        """, """
                        {"action": "CREATE", "why": "new", "policy": {"name": "manual"},
                         "learners": [{"learner": "dense", "hyperParameters": {"kind": "dense", "l2": 0.1}}]}
                        """, """
                        {"action": "SET_HYPER_PARAMETERS", "why": "try", "learner": "dense", "hyperParameters": {"l2": "1e-3"}}
                        """)
                .map(body -> body.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Tries them. */
    public static void run(byte[] bytes) {
        try {
            CommandRequest request = CommandRequest.parse(Json.read(bytes));
            check(request.action().move() != null, "no move");
        } catch (IllegalArgumentException | HttpProblem e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }
}
