package io.headstream.bench;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.BundledStream;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.ImageLabelSender;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import io.headstream.learning.SplitMix64;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The load: the bundled pictures over and over, at a steady rate. Every fiftieth comes without its label, which follows
 * soon in the topic for labels; every thousandth is cut short. For some of the time the producer's clock is wrong.
 */
final class SoakLoad implements AutoCloseable {
    private static final int LATE_EVERY = 50;
    private static final int LABELS_BEHIND = 10;
    private static final int BROKEN_EVERY = 1000;
    private static final int BROKEN_BYTES = 100;

    /** What is wrong with the producer's clock for a while. */
    private enum Fault {
        AHEAD(0.30, "6 h ahead"),
        BEHIND(0.45, "6 h behind"),
        TORN(0.60, "every second event 6 h ahead"),
        NEXT_DAY(0.75, "24 h ahead"),
        EPOCH(0.90, "at 1970");

        /** A minute of two hours. */
        private static final double SHARE = 1 / 120.0;

        private final double from;
        private final String words;

        Fault(double from, String words) {
            this.from = from;
            this.words = words;
        }

        static @Nullable Fault at(double share) {
            return Arrays.stream(values())
                    .filter(fault -> share >= fault.from && share < fault.from + SHARE)
                    .findFirst()
                    .orElse(null);
        }

        Instant shown(Instant now, int number) {
            return switch (this) {
                case AHEAD -> now.plus(Duration.ofHours(6));
                case BEHIND -> now.minus(Duration.ofHours(6));
                case TORN -> number % 2 == 0 ? now.plus(Duration.ofHours(6)) : now;
                case NEXT_DAY -> now.plus(Duration.ofHours(24));
                case EPOCH -> Instant.EPOCH.plusMillis(number);
            };
        }
    }

    private final HeadName head;
    private final int events;
    private final double perSecond;
    private final List<LabelledImage> pictures = shuffled();
    private final ImageEventSender images;
    private final ImageLabelSender labels;
    private final Queue<ImageLabel> late = new ArrayDeque<>();
    private volatile int number;
    private volatile String remark = "";

    SoakLoad(HeadstreamConfig config, HeadName head, int events, Duration over) {
        this.head = head;
        this.events = events;
        this.perSecond = events * 1e3 / over.toMillis();
        images = ImageEventSender.connect(config, head, new ProducerClock(), System.err::println);
        labels = ImageLabelSender.connect(config);
    }

    private static List<LabelledImage> shuffled() {
        List<LabelledImage> byClass = BundledStream.read().images();
        return Arrays.stream(new SplitMix64(1).permutation(byClass.size()))
                .mapToObj(byClass::get)
                .toList();
    }

    /** Sends everything; what the machine was too busy to send in time is caught up with. */
    void run() throws InterruptedException, IOException {
        long start = System.nanoTime();
        for (int next = number; next < events; number = ++next) {
            long wait = start + (long) (number / perSecond * 1e9) - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            send();
            if (late.size() > LABELS_BEHIND) {
                labels.send(late.remove());
            }
        }
        while (!late.isEmpty()) {
            labels.send(late.remove());
        }
        labels.flush();
        images.flush();
    }

    private void send() throws IOException {
        LabelledImage picture = pictures.get(number % pictures.size());
        ImageId id = new ImageId("%07d-%s".formatted(number, picture.id()));
        Label label = picture.labelOrNull();
        if (number % LATE_EVERY == LATE_EVERY - 1) {
            images.send(new LabelledImage(id, null, picture.content()));
            late.add(new ImageLabel(id, head, label, Instant.now(), "bench/soak"));
        } else if (number % BROKEN_EVERY == BROKEN_EVERY / 2) {
            byte[] cut = Arrays.copyOf(picture.content().read(), BROKEN_BYTES);
            images.send(new LabelledImage(id, label, () -> cut));
        } else {
            images.send(new LabelledImage(id, label, picture.content()));
        }
    }

    /** Events that were handed to the producer. */
    int sent() {
        return number;
    }

    /** What was wrong with the producer's clock since the last call; empty if nothing was. */
    String remark() {
        String last = remark;
        remark = "";
        return last;
    }

    @Override
    public void close() {
        labels.close();
        images.close();
    }

    /** Right except for some of the time. */
    private final class ProducerClock extends Clock {
        @Override
        public Instant instant() {
            Instant now = Instant.now();
            Fault fault = Fault.at((double) number / events);
            if (fault == null) {
                return now;
            }
            remark = fault.words;
            return fault.shown(now, number);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a clock for instants only");
        }
    }
}
