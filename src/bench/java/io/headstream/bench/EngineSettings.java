package io.headstream.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An engine and how it is to run.
 *
 * @param engine which
 * @param batch pictures in a pass
 * @param threads that share a pass
 * @param callers threads that each run passes of their own
 * @param environment variables that its process has
 */
record EngineSettings(Engine engine, int batch, int threads, int callers, Map<String, String> environment) {
    /** Copies the map. */
    EngineSettings {
        environment = Map.copyOf(environment);
    }

    /** What runs networks. */
    enum Engine {
        HEADSTREAM("Headstream (TensorFlow 2.18)"),
        TENSORFLOW("TensorFlow Java, bare session"),
        TENSORFLOW_PLAIN("TensorFlow Java, graph not optimised"),
        ONNX("ONNX Runtime"),
        DJL_ONNX("DJL on ONNX Runtime"),
        DJL_PYTORCH("DJL on PyTorch"),
        TRANSFER("feeding the device alone");

        private final String title;

        Engine(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    EngineSettings with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new EngineSettings(engine, batch, threads, callers, more);
    }

    EngineSettings with(EngineDevice device) {
        Map<String, String> more = new TreeMap<>(environment);
        more.putAll(device.environment());
        return new EngineSettings(engine, batch, threads, callers, more);
    }

    static EngineSettings of(Engine engine, int batch, int threads, int callers) {
        return new EngineSettings(engine, batch, threads, callers, Map.of());
    }

    /** What a child process is told. */
    List<String> arguments() {
        return List.of(engine.name(), Integer.toString(batch), Integer.toString(threads), Integer.toString(callers));
    }

    static EngineSettings of(List<String> arguments) {
        return of(
                Engine.valueOf(arguments.get(0).toUpperCase(Locale.ROOT)),
                Integer.parseInt(arguments.get(1)),
                Integer.parseInt(arguments.get(2)),
                Integer.parseInt(arguments.get(3)));
    }

    /** For people. */
    String described() {
        return environment.isEmpty() ? "" : environment.toString().replaceAll("[{}]", "");
    }
}
