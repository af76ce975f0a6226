package io.headstream.app;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.images.TimeLimitedLoggedPullImageResultCallback;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * Skips a class of tests, and says why, where there is no Docker or where an image is neither here nor to be pulled. A
 * pull may take as long as it makes progress; one that fails is not tried again.
 */
final class ContainerImages implements ExecutionCondition {
    static final DockerImageName KAFKA = DockerImageName.parse("apache/kafka:4.3.1");
    static final DockerImageName REGISTRY = DockerImageName.parse("apicurio/apicurio-registry-mem:2.6.13.Final");

    /** Ample for the reaper's image of some megabytes. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(ContainerImages.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("asked once for the class");
        }
        Optional<String> missing = missing();
        missing.ifPresent(reason -> LOG.warn("{} is skipped: {}", context.getDisplayName(), reason));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("Docker and all images are here"));
    }

    private static Optional<String> missing() {
        try {
            // A client of its own: Testcontainers' would first pull what it needs itself, again and again for minutes.
            DockerClient docker = DockerClientProviderStrategy.getClientForConfig(
                    DockerClientFactory.instance().getTransportConfig());
            return Stream.of(KAFKA, REGISTRY)
                    .map(ImageNameSubstitutor.instance())
                    .flatMap(image -> missing(docker, image).stream())
                    .findFirst()
                    .or(ContainerImages::unusable);
        } catch (IllegalStateException e) {
            return Optional.of("there is no Docker that Testcontainers can use: " + e.getMessage());
        }
    }

    /** Testcontainers' own checks, for which it may pull images too, with many retries: see docs/docker.md. */
    private static Optional<String> unusable() {
        try {
            CompletableFuture.supplyAsync(() -> DockerClientFactory.instance().client())
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(
                    "Testcontainers is not ready within %d s, for which it may need images of its own (see docs/docker.md): %s"
                            .formatted(PATIENCE.toSeconds(), e.getCause()));
        }
    }

    private static Optional<String> missing(DockerClient docker, DockerImageName image) {
        try {
            docker.inspectImageCmd(image.asCanonicalNameString()).exec();
            return Optional.empty();
        } catch (NotFoundException e) {
            return pull(docker, image);
        }
    }

    private static Optional<String> pull(DockerClient docker, DockerImageName image) {
        try {
            docker.pullImageCmd(image.getUnversionedPart())
                    .withTag(image.getVersionPart())
                    .exec(new TimeLimitedLoggedPullImageResultCallback(LOG))
                    .awaitCompletion();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while image %s was pulled".formatted(image));
        } catch (RuntimeException e) {
            return Optional.of("image %s is not here and cannot be pulled: %s".formatted(image, e.getMessage()));
        }
    }
}
