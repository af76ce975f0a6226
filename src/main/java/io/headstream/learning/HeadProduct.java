package io.headstream.learning;

import io.headstream.learning.FeatureMap.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What several heads say of one embedding, in one pass over it, to the bit what each says alone: closed-form heads on the same
 * features share these and become one matrix; dense heads, each of which has a centre of its own, are scaled for by fours.
 * Any other head is asked by itself. Stateless.
 */
public final class HeadProduct {
    private HeadProduct() {}

    /**
     * Class probabilities of one embedding.
     *
     * @param heads all of the embedding's dimension
     * @param embedding [dimension], float32
     * @return for each head what its {@link Head#probabilities(float[])} says
     */
    public static List<float[]> probabilities(List<Head> heads, float[] embedding) {
        float[][] probabilities = new float[heads.size()][];
        List<Integer> dense = new ArrayList<>();
        Map<Settings, List<Integer>> linear = new LinkedHashMap<>();
        for (int h = 0; h < heads.size(); h++) {
            Head head = heads.get(h);
            boolean fits = head.dimension() == embedding.length;
            if (fits && head instanceof DenseHead) {
                dense.add(h);
            } else if (fits && head instanceof LinearHead closedForm) {
                linear.computeIfAbsent(closedForm.features().settings(), key -> new ArrayList<>())
                        .add(h);
            } else {
                probabilities[h] = head.probabilities(embedding);
            }
        }
        ofDense(heads, dense, embedding, probabilities);
        linear.values().forEach(group -> ofLinear(heads, group, embedding, probabilities));
        return Arrays.asList(probabilities);
    }

    private static void ofDense(List<Head> heads, List<Integer> places, float[] embedding, float[][] probabilities) {
        List<DenseHead> dense =
                places.stream().map(h -> (DenseHead) heads.get(h)).toList();
        float[][] scaled =
                InputScaling.apply(dense.stream().map(DenseHead::scaling).toList(), embedding);
        for (int d = 0; d < scaled.length; d++) {
            DenseHead head = dense.get(d);
            probabilities[places.get(d)] = Softmax.probabilities(head.logitsOfScaled(scaled[d]), head.temperature());
        }
    }

    /** Of heads on the same features: all their rows one after the other. */
    private static void ofLinear(List<Head> heads, List<Integer> places, float[] embedding, float[][] probabilities) {
        List<LinearHead> linear =
                places.stream().map(h -> (LinearHead) heads.get(h)).toList();
        FeatureMap features = linear.get(0).features();
        float[][] rows = linear.stream()
                .flatMap(head -> Arrays.stream(head.layer().rows()))
                .toArray(float[][]::new);
        float[] scores = new DenseLayer(features.features(), rows).forward(features.apply(embedding), Kernels.chosen());
        int from = 0;
        for (int l = 0; l < linear.size(); l++) {
            int to = from + linear.get(l).layer().outputs();
            probabilities[places.get(l)] = linear.get(l).probabilitiesOf(Arrays.copyOfRange(scores, from, to));
            from = to;
        }
    }
}
