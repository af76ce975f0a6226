package io.headstream.fuzz;

/** Where Jazzer comes in: it calls these methods by their names. The target is {@code -Dheadstream.fuzz.target}. */
public final class JazzerEntry {
    private static final FuzzTarget TARGET = FuzzTarget.of(System.getProperty("headstream.fuzz.target", ""));

    private JazzerEntry() {}

    /** Gives the target the fuzzer's next input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        TARGET.run(bytes);
    }
}
