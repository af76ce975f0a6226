package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headstream.event.HeadName;
import io.headstream.image.ImageLimits;
import io.headstream.learning.DenseHyperParameters;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.WindowPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadstreamConfigTest {
    @Test
    void shouldRunOnBrokersRegistryAndHeadsAlone() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.smallest());

        assertThat(config.kafka()).isEqualTo(Map.of("bootstrap.servers", "localhost:9092"));
        assertThat(config.application())
                .isEqualTo(new ApplicationSettings(
                        "headstream",
                        Path.of(System.getProperty("user.home"), ".headstream", "state"),
                        96L << 20,
                        Duration.ofMillis(100)));
        assertThat(config.application().embedderId()).isEqualTo("headstream-embedder");
        assertThat(config.application().trainerId()).isEqualTo("headstream-trainer");
        assertThat(config.embedder())
                .isEqualTo(new EmbedderSettings(
                        0,
                        0,
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        5,
                        64L << 20,
                        Duration.ofHours(1),
                        null,
                        Map.of()));
        assertThat(config.trainer())
                .isEqualTo(new TrainerSettings(1, 0.02, Runtime.getRuntime().maxMemory() / 4, 20, null, Map.of()));
        assertThat(config.backbone())
                .isEqualTo(new BackboneSettings(
                        null, BackboneSettings.Device.AUTO, 0, 0, new ComputeSettings(false, 0, false), null));
        assertThat(config.imageLimits()).isEqualTo(new ImageLimits(5 << 20, 50_000_000));
        assertThat(config.wire())
                .isEqualTo(new WireSettings(
                        "io.headstream.wire.RegistryAvroSerializer",
                        "io.headstream.wire.RegistryAvroDeserializer",
                        Map.of("schema.registry.url", "http://localhost:8081")));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void shouldLearnAsTheDomainDoesByDefault() {
        HeadSettings head = HeadstreamConfig.of(Settings.smallest()).heads().get(0);

        assertThat(head.name()).isEqualTo(new HeadName("emoji"));
        assertThat(head.window()).isEqualTo(WindowPolicy.DEFAULT);
        assertThat(head.idleTick()).isEqualTo(Duration.ofSeconds(5));
        assertThat(head.learners())
                .containsExactly(
                        new LearnerSettings(
                                new LearnerName("dense"),
                                WindowPolicy.DEFAULT.addTo(DenseHyperParameters.DEFAULT.toHyperParameters()),
                                1),
                        new LearnerSettings(
                                new LearnerName("ridge"),
                                WindowPolicy.DEFAULT.addTo(HeadTrainers.of(HyperParameters.of(Map.of("kind", "ridge")))
                                        .hyperParameters()),
                                1));
    }

    @Test
    void shouldGiveHyperParametersThatATrainerCanBeMadeFrom() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "learning.optimizer", "sgd", "learning.momentum", "0.5", "learning.hidden.layers", "128, 128"));

        Map<String, String> values =
                config.heads().get(0).learners().get(0).hyperParameters().values();

        assertThat(values)
                .containsEntry("optimizer", "sgd")
                .containsEntry("momentum", "0.5")
                .containsEntry("hiddenLayers", "128,128")
                .containsEntry("learningRate", "0.0075")
                .doesNotContainKey("beta1");
        assertThat(HeadTrainers.of(config.heads().get(0).learners().get(0).hyperParameters()))
                .isNotNull();
    }

    @Test
    void shouldLetOneHeadDifferFromTheDefaultsOfAll() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "heads", "emoji, road.signs",
                "learning.rate", "0.01",
                "head.road.signs.learning.rate", "0.5",
                "head.road.signs.window.examples", "64",
                "head.emoji.learning.seed", "7"));

        assertThat(config.heads())
                .extracting(HeadSettings::name)
                .containsExactly(new HeadName("emoji"), new HeadName("road.signs"));
        assertThat(config.heads())
                .extracting(head -> head.window().maxExamples())
                .containsExactly(32, 64);
        assertThat(config.heads())
                .extracting(head ->
                        head.learners().get(0).hyperParameters().values().get("learningRate"))
                .containsExactly("0.01", "0.5");
        assertThat(config.heads())
                .extracting(head -> head.learners().get(0).seed())
                .containsExactly(7L, 1L);
    }

    @Test
    void shouldPassPropertiesOnByPrefix() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "kafka.security.protocol", "SASL_SSL",
                "kafka.producer.linger.ms", "7",
                "kafka.linger.ms", "3",
                "kafka.admin.retries", "9",
                "embedder.streams.max.poll.records", "50",
                "trainer.streams.num.standby.replicas", "1",
                "wire.basic.auth.user.info", "me:it"));

        assertThat(config.kafka())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("producer.linger.ms", "7");
        assertThat(config.kafka(KafkaClient.PRODUCER))
                .isEqualTo(Map.of(
                        "bootstrap.servers", "localhost:9092", "security.protocol", "SASL_SSL", "linger.ms", "7"));
        assertThat(config.kafka(KafkaClient.CONSUMER))
                .containsEntry("linger.ms", "3")
                .doesNotContainKey("retries");
        assertThat(config.embedder().streams()).isEqualTo(Map.of("max.poll.records", "50"));
        assertThat(config.trainer().streams()).isEqualTo(Map.of("num.standby.replicas", "1"));
        assertThat(config.wire().properties())
                .isEqualTo(Map.of("schema.registry.url", "http://localhost:8081", "basic.auth.user.info", "me:it"));
    }

    @Test
    void shouldReadABackboneOfOnesOwn() {
        BackboneSettings backbone = HeadstreamConfig.of(
                        Settings.with("backbone", "~/models/mine", "backbone.device", "gpu"))
                .backbone();

        assertThat(backbone.directory()).contains(Path.of(System.getProperty("user.home"), "models", "mine"));
        assertThat(backbone.device()).isEqualTo(BackboneSettings.Device.GPU);
    }

    @Test
    void shouldReportEveryProblemAtOnceWithKeyAndValueAndExpectation() {
        InvalidConfigException refused = refused(Map.of(
                "embedder.batch.size", "-1",
                "embeder.top.k", "3",
                "backbone.device", "tpu",
                "learning.rate", "NaN",
                "heads", "emoji,Emoji"));

        assertThat(refused).hasMessage("""
                the configuration has 7 problems [CONFIG_INVALID]
                  kafka.bootstrap.servers: found nothing, expected host:port, or several separated by commas
                  heads: found 'emoji,Emoji', expected names, separated by commas, none twice: each 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit
                  learning.rate: found 'NaN', expected a number from 0.00000001 to 10
                  backbone.device: found 'tpu', expected one of auto, cpu, gpu
                  embedder.batch.size: found '-1', expected a whole number from 0 to 1024
                  embeder.top.k: found an unknown name, expected perhaps embedder.top.k
                  wire.schema.registry.url: found nothing, expected one or more http:// or https:// addresses, separated by commas""");
        assertThat(refused.problems()).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            embedder.threads              | many                 | a whole number from 0 to 1024
            learning.hidden.layers        | 128,0                | at most 4 widths from 1 to 8192
            learning.hidden.layers        | 1,2,3,4,5            | at most 4 widths from 1 to 8192
            learning.rate                 | 11                   | a number from 0.00000001 to 10
            window.duration.ms            | 0                    | a whole number from 1 to
            heads                         | emoji,emoji          | none twice
            heads                         | ''                   | none twice
            topics.predictions            | a topic              | a topic name
            topics.predictions            | image-events         | another name than that of topics.image-events
            topics.create                 | yes                  | true or false
            topics.replication.factor     | 0                    | -1 for the broker's default
            topics.training-log.retention.ms | 5                 | -1 for ever
            image.max.bytes               | 8388608              | for the rest of the record
            wire.serializer               | not a class          | the name of a class
            wire.schema.registry.url      | localhost:8081       | http:// or https://
            learner.dense.learning.momentum | 0.5 | without learning.optimizer=sgd
            learner.x.learning.rate       | 0.5                  | perhaps learner.dense.learning.rate
            learners                      | dense,dense          | names of learners
            learners                      | dense,fast           | one of dense
            learning.kind                 | dense                | learner.<name>.learning.kind instead
            head.emoji.learners           | ,                    | names of learners
            learning.momentum             | 0.5                  | without learning.optimizer=sgd
            head.emoji.learning.momentum  | 0.5                  | without learning.optimizer=sgd
            head.emoji.learning.rate      | fast                 | a number from 0.00000001 to 10
            head.emoji.embedder.top.k     | 3                    | a key that begins with learning., window. or rollout., or learners
            head.emojis.learning.rate     | 0.1                  | perhaps head.emoji.learning.rate
            something.else                | 1                    | a key of docs/configuration.md
            kafka.                        | 1                    | a key of docs/configuration.md
            """)
    void shouldRefuseWhatCannotBe(String key, String value, String expected) {
        assertThat(refused(Settings.with(key, value)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.processing.guarantee, at_least_once",
        "kafka.isolation.level, read_uncommitted",
        "kafka.consumer.isolation.level, read_uncommitted",
        "kafka.enable.idempotence, false",
        "kafka.acks, 1",
        "kafka.transactional.id, mine",
        "kafka.application.id, mine",
        "kafka.auto.offset.reset, latest",
        "embedder.streams.auto.offset.reset, latest",
        "embedder.streams.main.consumer.auto.offset.reset, latest",
        "trainer.streams.processing.guarantee, at_least_once",
        "trainer.streams.num.stream.threads, 4",
        "embedder.streams.deserialization.exception.handler, LogAndContinueExceptionHandler",
        "kafka.value.serializer, Mine",
        "embedder.streams.default.timestamp.extractor, Mine",
        "embedder.streams.bootstrap.servers, elsewhere:9092",
    })
    void shouldRefuseClientPropertiesThatWouldBreakExactlyOnce(String key, String value) {
        assertThat(refused(Settings.with(key, value)).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo(key);
                    assertThat(problem.sentence()).contains(value, "no setting");
                });
    }

    @Test
    void shouldTakeClientPropertiesThatSayWhatHoldsAnyway() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "kafka.acks", "all",
                "kafka.isolation.level", "read_committed",
                "kafka.enable.idempotence", "true",
                "embedder.streams.processing.guarantee", "exactly_once_v2"));

        assertThat(config.kafka()).containsEntry("acks", "all");
    }

    @Test
    void shouldWarnOfAClientPropertyThatIsProbablyMisspelt() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "kafka.securty.protocol",
                "SSL",
                "kafka.my.interceptor.mode",
                "on",
                "kafka.consumer.fetch.max.byte",
                "1"));

        assertThat(config.warnings())
                .containsExactly(
                        "kafka.consumer.fetch.max.byte: no Kafka client knows this property, expected perhaps"
                                + " fetch.max.bytes",
                        "kafka.securty.protocol: no Kafka client knows this property, expected perhaps"
                                + " security.protocol");
    }

    @Test
    void shouldNotAskForARegistryWhenBothSerdesAreOthers() {
        Map<String, String> settings = Settings.without("wire.schema.registry.url");
        settings.put("wire.serializer", "com.example.Writer");
        assertThat(refused(settings).problems())
                .extracting(ConfigProblem::key)
                .containsExactly("wire.schema.registry.url");

        settings.put("wire.deserializer", "com.example.Reader");
        settings.put("wire.apicurio.registry.url", "http://localhost:8080");
        WireSettings wire = HeadstreamConfig.of(settings).wire();
        assertThat(wire.serializer()).isEqualTo("com.example.Writer");
        assertThat(wire.properties()).isEqualTo(Map.of("apicurio.registry.url", "http://localhost:8080"));
    }

    @Test
    void shouldGiveADefinitionWhoseEveryDefaultHolds() {
        assertThat(HeadstreamConfig.definition().configKeys().values()).allSatisfy(key -> {
            assertThat(key.documentation).matches("(?s)[A-Z0-9].*\\.");
            if (key.hasDefault()) {
                key.validator.ensureValid(key.name, key.defaultValue);
            }
        });
    }

    private static InvalidConfigException refused(Map<String, String> settings) {
        return catchThrowableOfType(InvalidConfigException.class, () -> HeadstreamConfig.of(settings));
    }

    @Test
    void shouldLetTheNarrowerSettingOfALearnerWin() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "heads", "emoji,signs",
                "learners", "dense,fast",
                "learner.fast.learning.kind", "dense",
                "learning.epochs", "3",
                "learner.fast.learning.epochs", "4",
                "head.signs.learning.epochs", "5",
                "head.signs.learner.fast.learning.epochs", "6"));

        assertThat(config.heads().stream()
                        .flatMap(head -> head.learners().stream()
                                .map(learner -> head.name() + "/" + learner.name() + "="
                                        + learner.hyperParameters().values().get("epochs"))))
                .containsExactly("emoji/dense=3", "emoji/fast=4", "signs/dense=5", "signs/fast=6");
    }

    @Test
    void shouldGiveASettingOnlyToLearnersThatItMeansSomethingTo() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "learners", "dense,slow",
                "learner.slow.learning.kind", "dense",
                "learner.slow.learning.optimizer", "sgd",
                "learning.momentum", "0.5"));

        assertThat(config.heads().get(0).learners())
                .extracting(learner -> learner.hyperParameters().values().get("momentum"))
                .containsExactly(null, "0.5");
    }
}
