package io.headstream.deployment;

import java.util.List;
import java.util.Map;

/** The parts of KEDA's resources (keda.sh/v1alpha1) that have types in its reference; there is no model of them in Java. */
final class Keda {
    private Keda() {}

    record ScaledObject(String apiVersion, String kind, Metadata metadata, Spec spec) {}

    record Metadata(String name, String namespace, Map<String, String> labels, Map<String, String> annotations) {}

    record Spec(
            Target scaleTargetRef,
            Integer pollingInterval,
            Integer cooldownPeriod,
            Integer initialCooldownPeriod,
            Integer idleReplicaCount,
            Integer minReplicaCount,
            Integer maxReplicaCount,
            Fallback fallback,
            Advanced advanced,
            List<Trigger> triggers) {}

    record Target(String apiVersion, String kind, String name, String envSourceContainerName) {}

    record Fallback(int failureThreshold, int replicas, String behavior) {}

    record Advanced(Boolean restoreToOriginalReplicaCount, Autoscaler horizontalPodAutoscalerConfig) {}

    record Autoscaler(String name, Behaviour behavior) {}

    record Behaviour(Rules scaleUp, Rules scaleDown) {}

    record Rules(Integer stabilizationWindowSeconds, String selectPolicy, List<Policy> policies) {}

    record Policy(String type, int value, int periodSeconds) {}

    record Trigger(
            String type,
            String name,
            Boolean useCachedMetrics,
            String metricType,
            KafkaLag metadata,
            Reference authenticationRef) {}

    /** Of the scaler {@code kafka}; every value is a text. */
    record KafkaLag(
            String bootstrapServers,
            String consumerGroup,
            String topic,
            String lagThreshold,
            String activationLagThreshold,
            String offsetResetPolicy,
            String allowIdleConsumers,
            String scaleToZeroOnInvalidOffset,
            String limitToPartitionsWithLag,
            String version,
            String partitionLimitation,
            String sasl,
            String tls,
            String unsafeSsl) {}

    record Reference(String name, String kind) {}

    record TriggerAuthentication(String apiVersion, String kind, Metadata metadata, Authentication spec) {}

    record Authentication(List<SecretKey> secretTargetRef) {}

    record SecretKey(String parameter, String name, String key) {}
}
