#!/usr/bin/env bash
# Runs a class of Kafka's with the JVM options that Kafka's own scripts know. Linked under a tool's name, runs that tool.
set -euo pipefail

case $(basename "$0") in
  kafka-run-class.sh) ;;
  kafka-storage.sh) set -- kafka.tools.StorageTool "$@" ;;
  kafka-server-start.sh) set -- kafka.Kafka "$@" ;;
  kafka-topics.sh) set -- org.apache.kafka.tools.TopicCommand "$@" ;;
  kafka-configs.sh) set -- kafka.admin.ConfigCommand "$@" ;;
  kafka-get-offsets.sh) set -- org.apache.kafka.tools.GetOffsetShell "$@" ;;
  kafka-console-consumer.sh) set -- org.apache.kafka.tools.consumer.ConsoleConsumer "$@" ;;
  kafka-consumer-groups.sh) set -- org.apache.kafka.tools.consumer.group.ConsumerGroupCommand "$@" ;;
  kafka-broker-api-versions.sh) set -- org.apache.kafka.tools.BrokerApiVersionsCommand "$@" ;;
  *) echo "$0: no such tool in this stand-in" >&2; exit 2 ;;
esac

# shellcheck disable=SC2086 # Options are separated by spaces.
exec java ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_JVM_PERFORMANCE_OPTS:-} \
  ${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.yaml} ${KAFKA_OPTS:-} \
  -cp '/opt/kafka/libs/*' "$@"
