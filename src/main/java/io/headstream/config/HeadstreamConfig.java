package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.image.ImageLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;

/**
 * All settings of one Headstream, checked: what cannot work is refused here, with every problem named at once.
 * Immutable, thread-safe. Every key is described in docs/configuration.md.
 */
public final class HeadstreamConfig {
    static final String BOOTSTRAP_SERVERS = OpenPrefix.KAFKA.text() + "bootstrap.servers";

    private final Values values;
    private final List<HeadSettings> heads;

    private HeadstreamConfig(Values values, List<HeadSettings> heads) {
        this.values = values;
        this.heads = heads;
    }

    /**
     * Reads a properties file (UTF-8), then lets environment variables override it.
     *
     * @param environment variables by name; only those that begin with {@code HEADSTREAM_} are looked at
     * @throws InvalidConfigException if anything is missing, unknown or wrong; says all of it
     */
    public static HeadstreamConfig load(Path file, Map<String, String> environment) {
        Problems problems = new Problems();
        return read(PropertiesFile.read(file, problems), environment, problems);
    }

    /**
     * From settings by key, without the environment.
     *
     * @throws InvalidConfigException if anything is missing, unknown or wrong; says all of it
     */
    public static HeadstreamConfig of(Map<String, String> settings) {
        Map<String, RawSetting> raw = new TreeMap<>();
        settings.forEach((key, text) -> raw.put(key, new RawSetting(text, "")));
        return read(raw, Map.of(), new Problems());
    }

    private static HeadstreamConfig read(
            Map<String, RawSetting> settings, Map<String, String> environment, Problems problems) {
        ConfigDef definition = definition();
        Values values = new SettingsReader(definition, problems).read(settings, environment);
        CrossChecks.check(values, problems);
        problems.throwIfAny();
        List<HeadName> names = HeadKeys.names(values.texts(HeadKeys.HEADS));
        return new HeadstreamConfig(values, HeadKeys.from(values, names));
    }

    /** Every key with type, default, validator and doc, in reading order. */
    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        new KeyGroup(definition, "Kafka")
                .required(
                        BOOTSTRAP_SERVERS,
                        ConfigDef.Type.STRING,
                        Rule.present("host:port, or several separated by commas"),
                        "Brokers to ask for the cluster, as host:port, separated by commas.");
        HeadKeys.define(definition);
        LearningKeys.define(definition);
        BackboneSettings.define(definition);
        ImageSettings.define(definition);
        EmbedderSettings.define(definition);
        TrainerSettings.define(definition);
        OverloadSettings.define(definition);
        TopicSettings.define(definition);
        WireSettings.define(definition);
        ApplicationSettings.define(definition);
        HttpSettings.define(definition);
        return definition;
    }

    /** Properties under {@code kafka.} as Kafka Streams takes them; a dump of the map shows no secret. */
    public Map<String, Object> kafka() {
        return new MaskedMap(values.under(OpenPrefix.KAFKA));
    }

    /** Properties of one client outside Streams: those of all clients, then those of its kind. */
    public Map<String, Object> kafka(KafkaClient kind) {
        return new MaskedMap(kind.properties(values.under(OpenPrefix.KAFKA)));
    }

    /** Sentences on settings that will pass but are probably misspelt; for the log at start. */
    public List<String> warnings() {
        return ClientPropertyNames.warnings(values);
    }

    /** Names and places of the two Streams applications. */
    public ApplicationSettings application() {
        return ApplicationSettings.from(values);
    }

    /** The topics. */
    public TopicSettings topics() {
        return TopicSettings.from(values);
    }

    /** The heads, in the order in which they were named; at least one. */
    public List<HeadSettings> heads() {
        return heads;
    }

    /** Settings of these heads and of those that commands create. */
    public HeadDirectory headDirectory() {
        return new HeadDirectory(values, heads);
    }

    /** What gives way under overload. */
    public OverloadSettings overload() {
        return OverloadSettings.from(values);
    }

    /** How images become embeddings and predictions. */
    public EmbedderSettings embedder() {
        return EmbedderSettings.from(values);
    }

    /** How heads are trained, whatever the head. */
    public TrainerSettings trainer() {
        return TrainerSettings.from(values);
    }

    /** Which backbone runs, and where. */
    public BackboneSettings backbone() {
        return BackboneSettings.from(values);
    }

    /** What an image may cost. */
    public ImageLimits imageLimits() {
        return ImageSettings.from(values);
    }

    /** How records become bytes. */
    public WireSettings wire() {
        return WireSettings.from(values);
    }

    /** Where and to whom this instance answers over HTTP. */
    public HttpSettings http() {
        return HttpSettings.from(values);
    }

    /** Every setting in force as text by key, defaults among them, fit to be logged: secrets are masked. */
    public SortedMap<String, String> describe() {
        return values.describe();
    }
}
