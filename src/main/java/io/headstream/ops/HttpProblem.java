package io.headstream.ops;

/**
 * A request that is not answered as asked: what was found, what was expected, and a category. Sent as RFC 9457 has it.
 */
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why; part of the API. */
    enum Category {
        BAD_REQUEST(400),
        TOKEN_REQUIRED(401),
        TOKEN_UNKNOWN(401),
        FORBIDDEN(403),
        CROSS_SITE(403),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        ILLEGAL_COMMAND(409),
        TOO_LARGE(413),
        MEDIA_TYPE(415),
        WRONG_HOST(421),
        TOO_MANY(429),
        FAILED(500),
        UNAVAILABLE(503);

        private final int status;

        Category(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final Category category;

    HttpProblem(Category category, String detail) {
        super(detail);
        this.category = category;
    }

    static HttpProblem unauthorized(String detail) {
        return new HttpProblem(Category.TOKEN_UNKNOWN, detail);
    }

    static HttpProblem badRequest(String detail) {
        return new HttpProblem(Category.BAD_REQUEST, detail);
    }

    static HttpProblem notFound(String detail) {
        return new HttpProblem(Category.NOT_FOUND, detail);
    }

    Category category() {
        return category;
    }

    /** The problem as JSON has it. */
    record Body(String type, int status, String category, String detail) {}

    Body body() {
        return new Body("about:blank", category.status(), category.name(), String.valueOf(getMessage()));
    }
}
