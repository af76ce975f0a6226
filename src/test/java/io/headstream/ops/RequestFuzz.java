package io.headstream.ops;

import static io.headstream.fuzz.FuzzInput.check;

/** Any body of a command over HTTP: understood, or refused with what was expected. */
public final class RequestFuzz {
    private RequestFuzz() {}

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
