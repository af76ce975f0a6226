package io.headstream.app;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.CutPoint;
import io.headstream.backbone.IntraOpPool;
import io.headstream.backbone.Layer;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.backbone.Trunk;
import io.headstream.config.BackboneSettings;
import io.headstream.config.UnfreezeSettings;
import io.headstream.embedding.NetworkTail;
import io.headstream.learning.TailEngine;
import io.headstream.learning.UnfrozenTails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backbone that is cut, and its tail made known to the learners that go on from its trunk. */
public final class UnfrozenBackbone {
    private static final Logger LOG = LoggerFactory.getLogger(UnfrozenBackbone.class);

    private UnfrozenBackbone() {}

    /**
     * Loads a backbone only to make its tail known, for programs that embed nothing. Does nothing if it is not cut.
     *
     * @throws StartException if the activation is too large or the tail cannot be trained
     * @throws io.headstream.embedding.BackboneException if the backbone cannot be loaded or cut
     */
    public static void makeKnown(BackboneSettings settings) {
        if (settings.unfreeze().isPresent()) {
            OpenBackbone.load(settings, 1, 1).close();
        }
    }

    /** The trunk, its tail made known; the caller closes it. */
    static TensorFlowBackbone load(BackboneSource source, UnfreezeSettings unfreeze, BackboneOptions options) {
        Trunk trunk = Trunk.load(source, unfreeze.from(), unfreeze.exponentOrAuto(), options);
        try {
            IntraOpPool.ofThisProcess().ifPresent(UnfrozenBackbone::requireOneThread);
            CutPoint cut = trunk.cut();
            int dimension = trunk.backbone().description().dimension();
            long bytes = (long) dimension * Short.BYTES;
            String where = "backbone %s, unfrozen from layer %d '%s'"
                    .formatted(
                            trunk.backbone().description().name(),
                            cut.from().index(),
                            cut.from().name());
            if (bytes > unfreeze.maxEmbeddingBytes()) {
                throw new StartException(
                        "%s: the activation there is %s, %d bytes for each labelled image, expected at most %d: unfreeze from a later layer, or raise %s"
                                .formatted(
                                        where,
                                        Layer.shape(cut.shape()),
                                        bytes,
                                        unfreeze.maxEmbeddingBytes(),
                                        UnfreezeSettings.MAX_EMBEDDING_BYTES));
            }
            NetworkTail tail = trunk.tail();
            TailEngine.installed().objection(tail).ifPresent(why -> {
                throw new StartException("%s: it cannot be trained: %s".formatted(where, why));
            });
            LOG.info(
                    "{}: activation {}, {} bytes for each labelled image before coding, in steps of 2^-{}; {} parameters in {} tensors train",
                    where,
                    Layer.shape(cut.shape()),
                    bytes,
                    trunk.backbone().description().exponent(),
                    tail.parameters(),
                    tail.weights().size());
            UnfrozenTails.put(trunk.backbone().description().digest(), tail);
            return trunk.backbone();
        } catch (RuntimeException e) {
            trunk.backbone().close();
            throw e;
        }
    }

    /** What is trained depends on the number of threads. */
    static void requireOneThread(IntraOpPool pool) {
        if (pool.threads() > 1) {
            throw new StartException(
                    ("%s is set, but TensorFlow runs operations on %d threads in this process, expected 1: the first"
                                    + " backbone that was opened here had asked for them, and that cannot be changed; unfreeze in a process"
                                    + " of its own, or open all backbones with %s=1")
                            .formatted(UnfreezeSettings.FROM, pool.threads(), BackboneSettings.INTRA_THREADS));
        }
        if (!pool.madeHere()) {
            LOG.warn(
                    "{} is set, and TensorFlow was used in this process before Headstream: unless its first session had one thread within operations (intra_op_parallelism_threads=1), what is trained here is not what a replay elsewhere gives",
                    UnfreezeSettings.FROM);
        }
    }
}
