package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.event.Target;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Image events between the contract and the domain. */
public final class ImageEventMapping {
    private ImageEventMapping() {}

    /** The event as the domain sees it, or which rule it breaks. Attributes stay behind. */
    public static ImageEventResult toDomain(io.headstream.wire.avro.ImageEvent avro) {
        ImageId id;
        try {
            id = new ImageId(avro.getId());
        } catch (IllegalArgumentException e) {
            return new ImageEventResult.Refused(ContractRule.rejection(RejectionCategory.EVENT_INVALID, e));
        }
        try {
            Instant eventTime = ContractRule.eventTime(avro.getEventTime());
            List<Target> targets = new ArrayList<>();
            for (io.headstream.wire.avro.Target target : avro.getTargets()) {
                HeadName head = new HeadName(target.getHead());
                try {
                    targets.add(new Target(head, target.getLabel() == null ? null : new Label(target.getLabel())));
                } catch (IllegalArgumentException e) {
                    return refused(RejectionCategory.LABEL_INVALID, id, e);
                }
            }
            return new ImageEventResult.Accepted(
                    new ImageEvent(id, ByteBuffers.array(avro.getContent()), targets, eventTime));
        } catch (IllegalArgumentException e) {
            return refused(RejectionCategory.EVENT_INVALID, id, e);
        }
    }

    /** The event as it goes on the wire, without attributes. */
    public static io.headstream.wire.avro.ImageEvent toAvro(ImageEvent event) {
        return new io.headstream.wire.avro.ImageEvent(
                event.id().value(),
                ByteBuffer.wrap(event.content()),
                event.targets().stream()
                        .map(target -> new io.headstream.wire.avro.Target(
                                target.head().value(),
                                target.label().map(Label::value).orElse(null)))
                        .toList(),
                event.eventTime(),
                Map.of());
    }

    private static ImageEventResult refused(RejectionCategory category, ImageId id, IllegalArgumentException fault) {
        Rejection rejection = ContractRule.rejection(category, fault);
        return new ImageEventResult.Refused(rejection.in("image '%s'".formatted(id)));
    }
}
