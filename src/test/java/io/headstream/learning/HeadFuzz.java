package io.headstream.learning;

import static io.headstream.fuzz.FuzzInput.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Any bytes as a head: refused, or a head whose canonical bytes they are. */
public final class HeadFuzz {
    private HeadFuzz() {}

    /** A head of each kind that learns without TensorFlow. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String kind : List.of("dense", "svm", "ridge", "lda")) {
            HeadTrainer trainer = HeadTrainers.of(HyperParameters.of(Map.of("kind", kind)));
            SyntheticLog log = new SyntheticLog(9, 1);
            TrainerState state = ClosedFormLog.fold(trainer, log.examples(8, "ant", "bee"), 8);
            seeds.add(state.head().canonicalBytes());
        }
        return seeds;
    }

    /** Tries them. */
    public static void run(byte[] bytes) {
        Head head;
        try {
            head = HeadCodec.decode(bytes);
        } catch (HeadFormatException e) {
            return;
        }
        check(Arrays.equals(head.canonicalBytes(), bytes), "a head of other bytes than it was read from");
    }
}
