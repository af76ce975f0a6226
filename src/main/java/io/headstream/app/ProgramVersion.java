package io.headstream.app;

import java.util.Objects;

/** Headstream's own version, as the jar's manifest has it. */
public final class ProgramVersion {
    /** What runs from classes that were never packaged, as in tests. */
    private static final String UNPACKAGED = "development";

    private ProgramVersion() {}

    /** The version. */
    public static String current() {
        return Objects.requireNonNullElse(ProgramVersion.class.getPackage().getImplementationVersion(), UNPACKAGED);
    }
}
