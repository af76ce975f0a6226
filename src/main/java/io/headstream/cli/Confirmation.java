package io.headstream.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Asks before something is done that is not easily undone.
 *
 * @param terminal whether somebody can answer
 * @param in what is answered
 * @param out where it is asked
 */
record Confirmation(boolean terminal, BufferedReader in, PrintWriter out) {
    /** Set by the launcher where standard input is a terminal. */
    private static final String TERMINAL = "headstream.stdin.terminal";

    private static final Set<String> YES = Set.of("y", "yes");

    /** By standard input. */
    static Confirmation onTerminal(PrintWriter out) {
        return new Confirmation(
                Boolean.getBoolean(TERMINAL),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                out);
    }

    /** Whether the answer is yes; anything else is no. */
    boolean given(String question) {
        out.print(question + " [y/N] ");
        out.flush();
        try {
            String answer = in.readLine();
            return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
