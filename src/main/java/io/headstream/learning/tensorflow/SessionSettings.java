package io.headstream.learning.tensorflow;

import org.tensorflow.proto.ConfigProto;

/** How sessions of tails are set up. */
final class SessionSettings {
    /**
     * One thread, on the processor: how a kernel's sums are split depends on the number of threads (measured: four gave
     * other bits than one), and equal bits are what a replay is compared by.
     */
    static final ConfigProto OF_TAILS = ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .putDeviceCount("GPU", 0)
            .build();

    private SessionSettings() {}
}
