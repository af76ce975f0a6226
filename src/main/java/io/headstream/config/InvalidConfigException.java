package io.headstream.config;

import java.util.List;

/** A configuration cannot be used; names everything that is wrong with it at once. */
public final class InvalidConfigException extends RuntimeException {
    /** The category of every such failure, as it appears at the end of the message. */
    public static final String CATEGORY = "CONFIG_INVALID";

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    InvalidConfigException(List<ConfigProblem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order it was found; never empty. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    private static String message(List<ConfigProblem> problems) {
        StringBuilder text = new StringBuilder("the configuration has %d %s [%s]"
                .formatted(problems.size(), problems.size() == 1 ? "problem" : "problems", CATEGORY));
        problems.forEach(problem -> text.append("\n  ").append(problem.sentence()));
        return text.toString();
    }
}
