package io.headstream.ops.view;

import io.headstream.config.ApplicationSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka every other second how far both applications are behind, over all instances, and shows it. */
final class Figures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
    private static final long INTERVAL_MILLIS = 2_000;
    private static final long PATIENCE_MILLIS = 5_000;

    private final Admin admin;
    private final List<String> applications;
    private final Board board;
    private final Supplier<@Nullable Double> batchFill;
    private final ScheduledExecutorService executor;
    private @Nullable Future<?> looking;
    private volatile StreamView latest;

    private Figures(
            Map<String, Object> kafka,
            ApplicationSettings settings,
            Board board,
            Supplier<@Nullable Double> batchFill) {
        this.admin = Admin.create(kafka);
        this.applications = List.of(settings.embedderId(), settings.trainerId());
        this.board = board;
        this.batchFill = batchFill;
        this.latest = board.stream(List.of(), batchFill.get());
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "ops-figures");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param kafka properties of admin clients */
    static Figures start(
            Map<String, Object> kafka,
            ApplicationSettings settings,
            Board board,
            Supplier<@Nullable Double> batchFill) {
        Figures figures = new Figures(kafka, settings, board, batchFill);
        figures.looking =
                figures.executor.scheduleWithFixedDelay(figures::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return figures;
    }

    StreamView latest() {
        return latest;
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(true);
        }
        executor.shutdownNow();
        admin.close(java.time.Duration.ofMillis(PATIENCE_MILLIS));
    }

    private void look() {
        try {
            latest = board.stream(lag(), batchFill.get());
            board.show(latest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the figures wait: {}", e.getMessage());
        }
    }

    private List<StreamView.GroupLag> lag() throws InterruptedException {
        List<StreamView.GroupLag> lags = new ArrayList<>();
        for (String application : applications) {
            try {
                lags.add(new StreamView.GroupLag(application, lag(application)));
            } catch (ExecutionException | TimeoutException e) {
                // A group that does not exist yet, or a user that may not see it: not known, which is what is shown.
                LOG.debug("the lag of {} is not known", application, e);
            }
        }
        return lags;
    }

    private long lag(String group) throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends = admin.listOffsets(
                        asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        long lag = 0;
        for (Map.Entry<TopicPartition, OffsetAndMetadata> partition : committed.entrySet()) {
            ListOffsetsResult.ListOffsetsResultInfo end = ends.get(partition.getKey());
            if (end != null && partition.getValue() != null) {
                lag += Math.max(0, end.offset() - partition.getValue().offset());
            }
        }
        return lag;
    }
}
