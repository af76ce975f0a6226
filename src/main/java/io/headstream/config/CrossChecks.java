package io.headstream.config;

import io.headstream.event.HeadName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What no single key can be checked for. A check is left out where one of its keys is wrong by itself already. */
final class CrossChecks {
    /** A record is an image and its envelope: room for ids, targets and attributes, bytes. */
    private static final int ENVELOPE_BYTES = 64 << 10;

    private CrossChecks() {}

    static void check(Values values, Problems problems) {
        topicsAreDistinct(values, problems);
        imagesFitTheirTopic(values, problems);
        if (!problems.concern(WireSettings.SERIALIZER, WireSettings.DESERIALIZER)) {
            WireSettings.check(values, problems);
        }
        HttpSettings.check(values, problems);
        ComputeSettings.check(values, problems);
        if (!problems.concern(HeadKeys.HEADS, HeadKeys.LEARNERS)
                && !problems.concernAnyEndingIn("." + HeadKeys.LEARNERS)
                && !problems.concernAnyEndingIn("learning.optimizer")
                && !problems.concernAnyEndingIn(LearningKeys.KIND)) {
            List<HeadName> heads = HeadKeys.names(values.texts(HeadKeys.HEADS));
            LearnerChecks.check(values, heads, problems);
            UnfreezeChecks.check(values, heads, problems);
        }
    }

    private static void topicsAreDistinct(Values values, Problems problems) {
        Map<String, String> keyByTopic = new HashMap<>();
        for (String key : TopicSettings.NAMES) {
            if (!problems.concern(key)) {
                String topic = values.text(key);
                String other = keyByTopic.putIfAbsent(topic, key);
                if (other != null) {
                    problems.wrong(key, values.raw(key), topic, "another name than that of " + other);
                }
            }
        }
    }

    private static void imagesFitTheirTopic(Values values, Problems problems) {
        if (problems.concern(ImageSettings.MAX_BYTES, TopicSettings.MAX_MESSAGE_BYTES)) {
            return;
        }
        int image = values.integer(ImageSettings.MAX_BYTES);
        int message = values.integer(TopicSettings.MAX_MESSAGE_BYTES);
        if ((long) image + ENVELOPE_BYTES > message) {
            problems.wrong(
                    TopicSettings.MAX_MESSAGE_BYTES,
                    values.raw(TopicSettings.MAX_MESSAGE_BYTES),
                    message,
                    "at least %d, which is %s and 64 KiB for the rest of the record"
                            .formatted((long) image + ENVELOPE_BYTES, ImageSettings.MAX_BYTES));
        }
    }
}
