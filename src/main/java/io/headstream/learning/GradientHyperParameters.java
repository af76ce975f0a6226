package io.headstream.learning;

import io.headstream.event.Printable;
import java.util.List;
import java.util.Map;

/** What the training of a head by gradients depends on, whatever its kind. Immutable. */
sealed interface GradientHyperParameters permits DenseHyperParameters, SvmHyperParameters {
    /** Name of the hyper-parameter that says which program's arithmetic a head was learned with. */
    String REVISION = "revision";

    /** The kind of head. */
    String kind();

    /** Widths of the hidden layers from the input on; empty: a linear head. */
    List<Integer> hiddenLayers();

    /** Share of the activations of hidden layers that each example of a step goes without. */
    double dropout();

    /** What a step lowers. */
    Loss loss();

    /** How a gradient becomes a step. */
    StepSettings steps();

    /** What gradients are taken over. */
    PassSettings passes();

    /** Whether a temperature is fitted. */
    boolean calibrated();

    /** As canonical text, every name with its value. */
    HyperParameters toHyperParameters();

    /**
     * Refuses text of another kind or revision.
     *
     * @param revision of what this program computes with equal hyper-parameters: raised whenever the bits change
     */
    static void requireKind(HyperParameterReader reader, String kind, String revision) {
        String found = reader.text(HyperParameters.KIND, kind);
        if (!found.equals(kind)) {
            throw reader.refused(HyperParameters.KIND, found, "'" + kind + "'", null);
        }
        String foundRevision = reader.text(REVISION, revision);
        if (!foundRevision.equals(revision)) {
            throw new IllegalArgumentException("this program cannot set up the learner: revision %s, expected %s"
                    .formatted(Printable.of(foundRevision), revision));
        }
    }

    static void writeKind(Map<String, String> text, String kind, String revision) {
        text.put(HyperParameters.KIND, kind);
        text.put(REVISION, revision);
    }
}
