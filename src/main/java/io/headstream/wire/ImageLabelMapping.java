package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import io.headstream.event.RejectionCategory;

/** Late labels between the contract and the domain. */
public final class ImageLabelMapping {
    private ImageLabelMapping() {}

    /**
     * The label as the domain sees it.
     *
     * @throws WireException {@code LABEL_INVALID} if a field breaks the contract's rules
     */
    public static ImageLabel toDomain(io.headstream.wire.avro.ImageLabel avro) {
        try {
            return new ImageLabel(
                    new ImageId(avro.getImageId()),
                    new HeadName(avro.getHead()),
                    avro.getLabel() == null ? null : new Label(avro.getLabel()),
                    ContractRule.time("labelledAt", avro.getLabelledAt()),
                    avro.getLabelledBy());
        } catch (IllegalArgumentException e) {
            throw new WireException(
                    ContractRule.rejection(RejectionCategory.LABEL_INVALID, e).in("label"), e);
        }
    }

    /** The label as it goes on the wire. */
    public static io.headstream.wire.avro.ImageLabel toAvro(ImageLabel label) {
        return new io.headstream.wire.avro.ImageLabel(
                label.imageId().value(),
                label.head().value(),
                label.label().map(Label::value).orElse(null),
                label.labelledAt(),
                label.labelledBy());
    }
}
