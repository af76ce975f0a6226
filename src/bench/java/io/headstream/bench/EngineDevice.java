package io.headstream.bench;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.GpuMemory;
import io.headstream.backbone.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where an {@link EngineProcess} runs Headstream's engine, as its environment says.
 *
 * @param device where
 * @param precision what it computes with
 * @param memory how it takes a GPU's memory
 * @param sessions of TensorFlow's that share the passes, each with a network of its own
 */
record EngineDevice(DeviceChoice device, Precision precision, GpuMemory memory, int sessions) {
    static final EngineDevice PROCESSOR = new EngineDevice(DeviceChoice.CPU, Precision.FLOAT32, GpuMemory.AS_NEEDED, 1);

    private static final String VARIABLE = "HEADSTREAM_BENCH_DEVICE";

    static EngineDevice on(DeviceChoice device) {
        return new EngineDevice(device, Precision.FLOAT32, GpuMemory.AS_NEEDED, 1);
    }

    EngineDevice mixed() {
        return new EngineDevice(device, Precision.MIXED, memory, sessions);
    }

    EngineDevice with(GpuMemory other) {
        return new EngineDevice(device, precision, other, sessions);
    }

    EngineDevice withSessions(int number) {
        return new EngineDevice(device, precision, memory, number);
    }

    /** What tells a process of it. */
    Map<String, String> environment() {
        return Map.of(
                VARIABLE,
                String.join(
                        " ",
                        device.name(),
                        precision.name(),
                        Double.toString(memory.fraction()),
                        Boolean.toString(memory.pinned()),
                        Integer.toString(sessions)));
    }

    /** What this process was told; the processor if nothing. */
    static EngineDevice told() {
        String told = System.getenv(VARIABLE);
        if (told == null) {
            return PROCESSOR;
        }
        List<String> words = List.of(told.split(" "));
        return new EngineDevice(
                DeviceChoice.of(words.get(0)),
                Precision.valueOf(words.get(1).toUpperCase(Locale.ROOT)),
                new GpuMemory(Double.parseDouble(words.get(2)), Boolean.parseBoolean(words.get(3))),
                Integer.parseInt(words.get(4)));
    }

    BackboneOptions options(int batch, int threads) {
        return new BackboneOptions(device, batch, threads, 0, precision, memory);
    }
}
