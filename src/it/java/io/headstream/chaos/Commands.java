package io.headstream.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system, run to their end. */
final class Commands {
    private Commands() {}

    /**
     * Runs one.
     *
     * @throws IllegalStateException if it fails; with what it said
     */
    static void run(String... command) {
        Result result = result(command);
        if (result.status() != 0) {
            throw new IllegalStateException(
                    "%s: status %d: %s".formatted(String.join(" ", command), result.status(), result.output()));
        }
    }

    /** Whether it ends well. */
    static boolean succeeds(String... command) {
        try {
            return result(command).status() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private record Result(int status, String output) {}

    private static Result result(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command[0] + " ran", e);
        }
    }
}
