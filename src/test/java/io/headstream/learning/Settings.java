package io.headstream.learning;

import java.util.Map;
import java.util.TreeMap;

/** Hyper-parameters from short text: {@code "hiddenLayers=5;3 replay=20"}; what is not given has its default. */
final class Settings {
    private Settings() {}

    static HyperParameters of(String kind, String settings) {
        Map<String, String> values = new TreeMap<>(Map.of("kind", kind));
        for (String setting :
                settings.isBlank() ? new String[0] : settings.strip().split(" +")) {
            String[] pair = setting.split("=", 2);
            values.put(pair[0], pair[1].replace(';', ','));
        }
        return HyperParameters.of(values);
    }

    static DenseHyperParameters dense(String settings) {
        return DenseHyperParameters.of(of("dense", settings));
    }

    static SvmHyperParameters svm(String settings) {
        return SvmHyperParameters.of(of("svm", settings));
    }
}
