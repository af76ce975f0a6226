package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunOptions;

/**
 * TensorFlow as this process has it: the device that was chosen and the configuration that every session gets. The
 * session that lists the devices is the process's first one wherever Headstream alone uses TensorFlow, so that it is its
 * configuration that sizes the thread pools.
 *
 * @param gpu the GPU to run on, as TensorFlow names it; empty for the processor
 * @param options what was asked for, with a batch size
 */
record TensorFlowRuntime(Optional<Device> gpu, BackboneOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(TensorFlowRuntime.class);
    private static final String PLATFORMS = "linux-x86_64, linux-arm64 or macosx-arm64";
    private static final String ONEDNN = "TF_ENABLE_ONEDNN_OPTS";
    private static final double BYTES_PER_GIB = 1 << 30;

    /** In place of a pool, TensorFlow takes the thread that asks for the run. */
    private static final int CALLER = -1;

    /**
     * A device of this machine.
     *
     * @param name as {@code GPU:0}
     * @param type as {@code GPU}
     * @param memoryBytes memory that TensorFlow may use of it
     */
    record Device(String name, String type, long memoryBytes) {
        boolean isGpu() {
            return type.equals("GPU");
        }

        String described() {
            return isGpu() ? "%s (%.1f GiB)".formatted(name, memoryBytes / BYTES_PER_GIB) : name;
        }
    }

    /**
     * Loads the natives, looks for devices and chooses one.
     *
     * @throws BackboneException if there are no natives for this platform, a GPU was asked for and none is there, or mixed
     *     precision was asked of a processor without it
     */
    static TensorFlowRuntime start(BackboneOptions options) {
        List<Device> devices;
        try {
            ConfigProto config = config(options, options.device() != DeviceChoice.CPU);
            Loader.load(tensorflow.class);
            devices = IntraOpPool.sizedBy(options.intraOpThreads(), () -> devices(config));
        } catch (LinkageError e) {
            throw new BackboneException(
                    "TensorFlow cannot start: no natives for %s on the class path, expected %s"
                            .formatted(Loader.getPlatform(), PLATFORMS),
                    e);
        }
        LOG.info(
                "TensorFlow {} found {}; device={}",
                org.tensorflow.TensorFlow.version(),
                devices.stream().map(Device::described).toList(),
                options.device());
        Optional<Device> gpu = choose(devices, options.device());
        if (options.precision() == Precision.MIXED && gpu.isEmpty()) {
            checkBfloat16(ProcessorFeatures.here(), System.getenv(ONEDNN));
        }
        return new TensorFlowRuntime(gpu, options.batchSize() > 0 ? options : options.withBatchSize(batchFor(gpu)));
    }

    /**
     * TensorFlow would compute in float32 without a word, or slowly, and go by the digest of another backbone.
     *
     * @param oneDnn value of {@value #ONEDNN}
     */
    static void checkBfloat16(ProcessorFeatures processor, @Nullable String oneDnn) {
        if (!processor.hasBfloat16()) {
            throw new BackboneException(
                    "precision=mixed: this processor does not multiply bfloat16, expected %s among the flags in /proc/cpuinfo; set precision=float32"
                            .formatted(ProcessorFeatures.bfloat16Names()));
        }
        if (oneDnn != null && !oneDnn.equals("1")) {
            throw new BackboneException(
                    "precision=mixed: %s is '%s', expected 1: it is oneDNN that computes with bfloat16"
                            .formatted(ONEDNN, oneDnn));
        }
    }

    private static int batchFor(Optional<Device> gpu) {
        return gpu.isPresent() ? BackboneOptions.GPU_BATCH : BackboneOptions.PROCESSOR_BATCH;
    }

    static Optional<Device> choose(List<Device> devices, DeviceChoice choice) {
        Optional<Device> gpu = choice == DeviceChoice.CPU
                ? Optional.empty()
                : devices.stream().filter(Device::isGpu).findFirst();
        if (choice == DeviceChoice.GPU && gpu.isEmpty()) {
            throw new BackboneException(
                    ("device=gpu: TensorFlow found no GPU (only %s), expected at least one; build with -Pgpu, check the"
                                    + " driver and CUDA_VISIBLE_DEVICES, or set device=cpu")
                            .formatted(devices.stream().map(Device::name).toList()));
        }
        return gpu;
    }

    /** Where networks run, for people. */
    String deviceName() {
        return gpu.map(Device::described).orElse("CPU:0");
    }

    /** Configuration for a session that runs the network. */
    ConfigProto networkConfig() {
        ConfigProto config = config(options, gpu.isPresent());
        if (options.precision() == Precision.FLOAT32) {
            return config;
        }
        RewriterConfig.Builder rewriting = RewriterConfig.newBuilder();
        if (gpu.isPresent()) {
            rewriting.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
        } else {
            rewriting.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
        }
        return config.toBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting))
                .build();
    }

    /** The digest of a network, as it computes here. */
    BackboneDigest digest(BackboneDigest network) {
        return options.precision().of(network, gpu.isPresent());
    }

    /** What every pass of the network is run with. */
    RunOptions runOptions() {
        return options.interOpThreads() == 0
                ? RunOptions.newBuilder().setInterOpThreadPool(CALLER).build()
                : RunOptions.getDefaultInstance();
    }

    /** Configuration for a session that stays on the processor. */
    ConfigProto processorConfig() {
        return config(options, false);
    }

    /** Configuration for reading a model's variables, wherever its writer had placed them. */
    ConfigProto variablesConfig() {
        return processorConfig().toBuilder().setAllowSoftPlacement(true).build();
    }

    private static ConfigProto config(BackboneOptions options, boolean gpus) {
        ConfigProto.Builder config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(options.intraOpThreads())
                .setInterOpParallelismThreads(Math.max(1, options.interOpThreads()))
                // What cannot run where it belongs is an error, never moved silently.
                .setAllowSoftPlacement(false)
                .setGpuOptions(gpuOptions(options.gpuMemory()));
        return gpus ? config.build() : config.putDeviceCount("GPU", 0).build();
    }

    private static GPUOptions gpuOptions(GpuMemory memory) {
        GPUOptions.Builder options = GPUOptions.newBuilder().setForceGpuCompatible(memory.pinned());
        return memory.fraction() > 0
                ? options.setPerProcessGpuMemoryFraction(memory.fraction()).build()
                : options.setAllowGrowth(true).build();
    }

    /** The Java API lists no devices; its C API does, of an open session. */
    @SuppressWarnings("try") // The scope is used by what is made inside it.
    private static List<Device> devices(ConfigProto config) {
        try (PointerScope scope = new PointerScope()) {
            TF_Status status = TF_Status.newStatus();
            TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
            byte[] bytes = config.toByteArray();
            tensorflow.TF_SetConfig(options, new BytePointer(bytes), bytes.length, status);
            status.throwExceptionIfNotOK();
            TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
            status.throwExceptionIfNotOK();
            TF_DeviceList list = tensorflow.TF_SessionListDevices(session, status);
            status.throwExceptionIfNotOK();
            try {
                List<Device> devices = new ArrayList<>();
                for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
                    String name = tensorflow.TF_DeviceListName(list, i, status).getString();
                    String type = tensorflow.TF_DeviceListType(list, i, status).getString();
                    long memory = tensorflow.TF_DeviceListMemoryBytes(list, i, status);
                    status.throwExceptionIfNotOK();
                    devices.add(new Device(name.replaceFirst(".*/device:", ""), type, memory));
                }
                return devices;
            } finally {
                tensorflow.TF_DeleteDeviceList(list);
            }
        } catch (TensorFlowException e) {
            throw new BackboneException("TensorFlow cannot list its devices", e);
        }
    }
}
