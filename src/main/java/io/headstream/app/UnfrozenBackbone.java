package io.headstream.app;

import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.backbone.Unfreezing;
import io.headstream.config.BackboneSettings;
import io.headstream.config.UnfreezeSettings;
import io.headstream.embedding.NetworkTail;
import io.headstream.learning.TailEngine;
import io.headstream.learning.UnfrozenTails;
import java.util.Optional;

/** A backbone that was cut, made known to the learners that go on from its trunk. */
public final class UnfrozenBackbone {
    private UnfrozenBackbone() {}

    /**
     * Loads a backbone only to make its tail known, for programs that embed nothing. Does nothing if it is not cut.
     *
     * @throws StartException if the tail cannot be trained
     * @throws io.headstream.embedding.BackboneException if the backbone cannot be loaded or cut
     */
    public static void makeKnown(BackboneSettings settings) {
        if (settings.unfreeze().isPresent()) {
            try (TensorFlowBackbone backbone = OpenBackbone.load(settings, 1, 1)) {
                makeKnown(backbone);
            }
        }
    }

    /** The same for one that is loaded. */
    static void makeKnown(TensorFlowBackbone backbone) {
        Optional<NetworkTail> tail = backbone.tail();
        if (tail.isPresent()) {
            TailEngine.installed().objection(tail.get()).ifPresent(why -> {
                throw new StartException("backbone %s cannot be trained from its cut on: %s"
                        .formatted(backbone.description().name(), why));
            });
            UnfrozenTails.put(backbone.description().digest(), tail.get());
        }
    }

    static Optional<Unfreezing> of(BackboneSettings settings) {
        return settings.unfreeze().map(UnfrozenBackbone::cut);
    }

    private static Unfreezing cut(UnfreezeSettings settings) {
        return new Unfreezing(settings.from(), settings.maxEmbeddingBytes(), settings.exponentOrAuto());
    }
}
