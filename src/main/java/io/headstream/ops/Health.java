package io.headstream.ops;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Answers probes: {@code live} as long as a restart would not help, {@code ready} once this instance does its share.
 */
final class Health {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Supplier<InstanceStatus> instance;
    private final long maxLag;

    /** @param maxLag records behind which it is still ready; 0: however many */
    Health(Supplier<InstanceStatus> instance, long maxLag) {
        this.instance = instance;
        this.maxLag = maxLag;
    }

    /**
     * What a probe is told.
     *
     * @param status {@code up}, {@code degraded} or {@code down}
     * @param reasons why it is down
     * @param remarks what is amiss though it is not down
     * @param version of the program
     * @param backbone whether it is loaded
     * @param applications Streams applications
     */
    record Answer(
            String status,
            List<String> reasons,
            List<String> remarks,
            String version,
            String backbone,
            List<ApplicationStatus> applications) {}

    void live(Context context) {
        InstanceStatus status = instance.get();
        answer(context, status, stopped(status));
    }

    void ready(Context context) {
        InstanceStatus status = instance.get();
        answer(context, status, notReady(status));
    }

    private static List<String> stopped(InstanceStatus status) {
        return status.applications().stream()
                .filter(ApplicationStatus::failed)
                .map(application -> application.id() + " has stopped")
                .toList();
    }

    private List<String> notReady(InstanceStatus status) {
        List<String> reasons = new ArrayList<>();
        if (status.backbone() == InstanceStatus.BackboneStatus.LOADING) {
            reasons.add("the backbone is not loaded yet");
        }
        if (!status.started()) {
            reasons.add("the instance has not started yet");
        }
        for (ApplicationStatus application : status.applications()) {
            if (!application.running()) {
                reasons.add("%s is %s, expected RUNNING".formatted(application.id(), application.state()));
            } else if (maxLag > 0 && application.lag() > maxLag) {
                reasons.add("%s is %d records behind, expected at most %d"
                        .formatted(application.id(), application.lag(), maxLag));
            }
        }
        return reasons;
    }

    private static String word(InstanceStatus status, List<String> reasons) {
        if (!reasons.isEmpty()) {
            return "down";
        }
        return status.remarks().isEmpty() ? "up" : "degraded";
    }

    private static void answer(Context context, InstanceStatus status, List<String> reasons) {
        context.status(reasons.isEmpty() ? OK : UNAVAILABLE);
        Json.answer(
                context,
                new Answer(
                        word(status, reasons),
                        reasons,
                        status.remarks(),
                        status.version(),
                        status.backbone().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        status.applications()));
    }
}
