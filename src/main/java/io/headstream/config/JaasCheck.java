package io.headstream.config;

import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/**
 * Whether Kafka can read a login module's settings. It would tell so itself, but quotes what it stumbles over, and that may
 * well be a password.
 */
final class JaasCheck {
    private static final String EXPECTED =
            "one login module: the name of its class, 'required', then name=\"value\" for each option, and ';' at the end";

    private JaasCheck() {}

    static void check(Map<String, RawSetting> settings, Problems problems) {
        settings.forEach((key, setting) -> {
            if (key.endsWith(SaslConfigs.SASL_JAAS_CONFIG)
                    && OpenPrefix.of(key).isPresent()
                    && !isLegible(setting.text())) {
                problems.wrong(key, setting, EXPECTED);
            }
        });
    }

    private static boolean isLegible(String text) {
        try {
            JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(text)));
            return true;
        } catch (IllegalArgumentException | KafkaException e) {
            return false;
        }
    }
}
