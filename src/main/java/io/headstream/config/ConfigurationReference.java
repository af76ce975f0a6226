package io.headstream.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The page on every key, docs/configuration.md, written from the definition of the keys. */
public final class ConfigurationReference {
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from the code; ConfigurationReferenceTest says how to write it anew. -->

            Headstream reads a properties file in UTF-8 (`bin/headstream run --config FILE`). The smallest one that works:

            ```properties
            kafka.bootstrap.servers=localhost:9092
            wire.schema.registry.url=http://localhost:8081
            heads=emoji
            ```

            - **Environment variables win over the file.** The variable of a key is `HEADSTREAM_` and the key in upper
              case, with `_` for every other character: `HEADSTREAM_EMBEDDER_BATCH_SIZE` sets `embedder.batch.size`. Which
              keys there are decides what a `_` stands for; under an [open prefix](#open-prefixes) it stands for a `.`, and
              a property with other characters can be set in the file only.
            - **One head can differ from the others.** `head.<name>.` in front of `learners` or of any key that begins with
              `learning.` or `window.` sets it for that head only: `head.emoji.window.examples=64`, or
              `HEADSTREAM_HEAD_EMOJI_WINDOW_EXAMPLES=64`.
            - **So can one learner.** `learner.<name>.` in front of any key that begins with `learning.` sets it for the
              learners of that name only, `head.<name>.learner.<name>.` for that learner of that head:
              `learners=dense,fast` with `learner.fast.learning.kind=dense` and `learner.fast.learning.rate=0.01`. The
              narrower wins: learner of a head, then head, then learner, then all.
            - **Nothing is ignored.** A key or a `HEADSTREAM_` variable that is unknown, a value that cannot be, a key that
              stands in the file twice: all of it is reported at once, and nothing starts. Left alone are the variables of
              the launcher (%s) and
              those that Kubernetes adds for a service whose name begins with `headstream`.
            - **Secrets stay hidden.** Values of keys that look like secrets (passwords, JAAS entries, tokens, private
              keys), and credentials within URLs, appear in no message and no log. The environment is the better place
              for them.

            Names, defaults and meaning of these keys are part of what semantic versioning promises.
            """;

    private ConfigurationReference() {}

    /** The whole page, Markdown. */
    public static String page() {
        ConfigDef definition = HeadstreamConfig.definition();
        StringBuilder page = new StringBuilder(INTRODUCTION.formatted(launcherVariables()));
        for (String group : definition.groups()) {
            page.append("\n## ").append(group).append('\n');
            definition.configKeys().values().stream()
                    .filter(key -> group.equals(key.group))
                    .sorted(Comparator.comparingInt(key -> key.orderInGroup))
                    .forEach(key -> page.append(section(key)));
        }
        page.append("\n## Open prefixes\n\nAny name may follow these, and is passed on as it is without the prefix.\n");
        for (OpenPrefix prefix : OpenPrefix.values()) {
            page.append("\n- `").append(prefix.text()).append("`: ").append(prefix.doc());
        }
        return page.append("\n\n").append(reserved()).toString();
    }

    private static String section(ConfigKey key) {
        return """

                ### `%s`

                %s

                *%s* · %s · %s importance · `%s`
                """.formatted(
                        key.name,
                        key.documentation,
                        key.validator,
                        key.hasDefault() ? byDefault(key) : "**must be set**",
                        key.importance.name().toLowerCase(Locale.ROOT),
                        EnvironmentVariables.variable(key.name));
    }

    private static String byDefault(ConfigKey key) {
        if (key.defaultValue == null) {
            return "default: see above";
        }
        String value = Values.text(key.defaultValue);
        return value.isEmpty() ? "default: nothing" : "default `" + value + "`";
    }

    private static String reserved() {
        StringBuilder text = new StringBuilder("""
                Some properties are Headstream's own, as another value would lose, double or misplace records. Under
                `kafka.`, `embedder.streams.` and `trainer.streams.` they are refused:

                | Property | Accepted |
                |---|---|
                """);
        ReservedProperties.rows()
                .forEach((name, expected) -> text.append("| `")
                        .append(name)
                        .append("` | ")
                        .append(expected)
                        .append(" |\n"));
        return text.toString();
    }

    private static String launcherVariables() {
        return EnvironmentVariables.LAUNCHER.stream()
                .sorted()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }
}
