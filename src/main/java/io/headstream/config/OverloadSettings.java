package io.headstream.config;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * What gives way when more comes than can be done.
 *
 * @param policy what
 * @param after from how long a backlog of images on it does, by the rate at which images are predicted
 */
public record OverloadSettings(Policy policy, Duration after) {
    static final String POLICY = "overload.policy";
    static final String AFTER = "overload.after.ms";

    /** What gives way. */
    public enum Policy {
        /** Nothing: predictions and training share the processor as it comes. */
        SHARE("share"),
        /** Training: what is to be learned waits, on disk, until predictions have caught up. */
        PREDICT_FIRST("predict-first");

        private final String text;

        Policy(String text) {
            this.text = text;
        }

        static Policy of(String text) {
            return PREDICT_FIRST.text.equals(text) ? PREDICT_FIRST : SHARE;
        }
    }

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Overload")
                .key(
                        POLICY,
                        ConfigDef.Type.STRING,
                        Policy.SHARE.text,
                        Rule.oneOf(Policy.SHARE.text, Policy.PREDICT_FIRST.text),
                        Importance.MEDIUM,
                        "What gives way in a process that embeds and trains while images come faster than they are"
                                + " predicted. `share`: nothing. `predict-first`: training; what is to be learned waits in"
                                + " the trainer's state, in order, and is learned when predictions have caught up. Commands"
                                + " are obeyed meanwhile. No effect between processes: give trainers machines of their"
                                + " own there.")
                .key(
                        AFTER,
                        ConfigDef.Type.LONG,
                        2000L,
                        Rule.between(100, 3_600_000),
                        Importance.LOW,
                        "From how long a backlog on `overload.policy` is acted on, in milliseconds: the images that wait,"
                                + " by the rate at which they are predicted. It is over at half of that.");
    }

    static OverloadSettings from(Values values) {
        return new OverloadSettings(Policy.of(values.text(POLICY)), values.millis(AFTER));
    }
}
