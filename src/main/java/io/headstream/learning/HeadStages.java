package io.headstream.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What heads compute, stage by stage. */
public final class HeadStages {
    private HeadStages() {}

    /**
     * The stages of a head, from embedding to probabilities, or of a {@link FinetuneHead} from the features of its tail on;
     * empty for a head that is more than arithmetic on vectors.
     */
    public static Optional<List<HeadStage>> of(Head head) {
        if (head instanceof DenseHead dense) {
            return Optional.of(stages(dense));
        }
        if (head instanceof FinetuneHead finetune) {
            return Optional.of(stages(finetune.onFeatures()));
        }
        if (head instanceof LinearHead linear) {
            return Optional.of(stages(linear));
        }
        return Optional.empty();
    }

    private static List<HeadStage> stages(DenseHead head) {
        List<HeadStage> stages = new ArrayList<>();
        stages.add(new HeadStage.CentreAndScale(head.scaling().centre()));
        for (DenseLayer layer : head.layers()) {
            if (stages.size() > 1) {
                stages.add(new HeadStage.Relu());
            }
            stages.add(new HeadStage.Affine(layer.rows()));
        }
        stages.add(new HeadStage.Softmax(head.temperature()));
        return List.copyOf(stages);
    }

    private static List<HeadStage> stages(LinearHead head) {
        List<HeadStage> stages = new ArrayList<>(head.features().stages());
        stages.add(new HeadStage.Affine(head.layer().rows()));
        stages.add(new HeadStage.Softmax(head.temperature()));
        return List.copyOf(stages);
    }
}
