package io.headstream.demo;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends a demo's stream on a thread of its own. */
final class DemoProducer implements AutoCloseable {
    private final DemoStream stream;
    private final ImageEventSender sender;
    private final Pace pace;
    private final Thread thread = new Thread(this::produce, "demo-producer");
    private volatile boolean done;
    private volatile @Nullable RuntimeException failure;

    private DemoProducer(DemoStream stream, ImageEventSender sender, double rate) {
        this.stream = stream;
        this.sender = sender;
        this.pace = new Pace(rate, System::nanoTime);
    }

    /** Begins to send; closes the sender in the end. */
    static DemoProducer start(DemoStream stream, ImageEventSender sender, double rate) {
        DemoProducer producer = new DemoProducer(stream, sender, rate);
        producer.thread.start();
        return producer;
    }

    /** How it went so far. */
    SendReport report() {
        RuntimeException fault = failure;
        if (fault != null) {
            throw new IllegalStateException("the stream cannot be sent: " + fault.getMessage(), fault);
        }
        return sender.report();
    }

    /** Whether all of the stream was sent and acknowledged. */
    boolean isDone() {
        return done;
    }

    /** Stops sending. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }

    private void produce() {
        try {
            for (DemoStream.Step step : stream.steps()) {
                TimeUnit.NANOSECONDS.sleep(pace.nanosUntilNext());
                if (step instanceof DemoStream.Step.Image image) {
                    sender.send(image.image());
                } else if (step instanceof DemoStream.Step.Garbage garbage) {
                    sender.sendRaw(garbage.id(), garbage.value());
                }
            }
            sender.flush();
            done = true;
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            // Closed.
        } catch (RuntimeException e) {
            failure = e;
        }
    }
}
