package io.headstream.demo;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.WireSettings;
import io.headstream.wire.Contract;

/** The contract as a configuration has it. */
public final class Contracts {
    private Contracts() {}

    /** Serializer and deserializer as configured. */
    public static Contract of(HeadstreamConfig config) {
        WireSettings wire = config.wire();
        return new Contract(wire.serializer(), wire.deserializer(), wire.properties());
    }
}
