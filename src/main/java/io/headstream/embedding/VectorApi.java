package io.headstream.embedding;

import java.util.Optional;

/**
 * Where code on the JVM's incubating Vector API is taken from: it is compiled apart, and there only if the JVM was started
 * with {@code --add-modules jdk.incubator.vector}. Whoever asks has a twin in plain Java that gives the same bits.
 */
public final class VectorApi {
    private static final String MODULE = "jdk.incubator.vector";

    private VectorApi() {}

    /**
     * An instance by its constructor without arguments; empty where the module is not there, the class was not built, or it
     * was built for an API that has moved on since.
     */
    public static <T> Optional<T> implementation(Class<T> type, String className) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.empty();
        }
        try {
            var constructor = Class.forName(className, true, type.getClassLoader())
                    .asSubclass(type)
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance());
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            return Optional.empty();
        }
    }
}
