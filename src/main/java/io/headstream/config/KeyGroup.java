package io.headstream.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Adds the keys of one concept to a definition, in the order in which people should read them. */
final class KeyGroup {
    private final ConfigDef definition;
    private final String title;
    private int order;

    KeyGroup(ConfigDef definition, String title) {
        this.definition = definition;
        this.title = title;
    }

    /** A key with a default; null: what it is without a setting depends on others. */
    KeyGroup key(
            String name,
            ConfigDef.Type type,
            @Nullable Object byDefault,
            Rule rule,
            Importance importance,
            String doc) {
        definition.define(name, type, byDefault, rule, importance, doc, title, order++, Width.NONE, name);
        return this;
    }

    /** A key that must be set. */
    KeyGroup required(String name, ConfigDef.Type type, Rule rule, String doc) {
        return key(name, type, ConfigDef.NO_DEFAULT_VALUE, rule, Importance.HIGH, doc);
    }
}
