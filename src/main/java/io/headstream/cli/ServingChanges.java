package io.headstream.cli;

import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.Share;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headstream heads promote|rollback|canary|shadow|pin|unpin}: changes of what serves. */
final class ServingChanges {
    private ServingChanges() {}

    /** {@code headstream heads promote}. */
    @Command(name = "promote", description = "Make a version the champion: it serves from the next image on.")
    static final class Promote extends HeadChange {
        @Parameters(index = "1", paramLabel = "VERSION", description = "Such as dense/12.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String version;

        @Override
        RolloutAction action() {
            return new RolloutAction.Promote(version(version));
        }

        @Override
        boolean isDestructive() {
            return true;
        }
    }

    /** {@code headstream heads rollback}. */
    @Command(
            name = "rollback",
            description = "Go back to the champion before, or to a named version. Ends the canary and pins the head.")
    static final class RollBack extends HeadChange {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "VERSION",
                description = "Such as dense/12 (default: the champion before).")
        private @Nullable String version;

        @Override
        RolloutAction action() {
            return new RolloutAction.RollBack(version == null ? null : version(version));
        }

        @Override
        boolean isDestructive() {
            return true;
        }
    }

    /** {@code headstream heads canary}. */
    @Command(
            name = "canary",
            description = "Let a version answer for a share of the images, always the same ones; or end that.")
    static final class Canary extends HeadChange {
        @Parameters(index = "1", arity = "0..1", paramLabel = "VERSION", description = "Such as dense/12.")
        private @Nullable String version;

        @Parameters(index = "2", arity = "0..1", paramLabel = "PERCENT", description = "Such as 5 or 12.5.")
        private @Nullable String percent;

        @Option(names = "--end", description = "The champion answers for all images again.")
        private boolean end;

        @Override
        RolloutAction action() {
            String text = percent;
            if (end ? version != null : version == null || text == null) {
                throw wrong("expected VERSION and PERCENT, or --end");
            }
            return version == null || text == null
                    ? new RolloutAction.EndCanary()
                    : new RolloutAction.StartCanary(
                            version(version), checked("PERCENT", text, () -> Share.percent(text)));
        }
    }

    /** {@code headstream heads shadow}. */
    @Command(
            name = "shadow",
            description = "Let a version predict beside the champion, to topic predictions-shadow; or end that.")
    static final class Shadow extends HeadChange {
        /** On or off. */
        enum Switch {
            ON,
            OFF
        }

        @Parameters(index = "1", paramLabel = "VERSION", description = "Such as dense/12.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String version;

        @Parameters(index = "2", paramLabel = "ON|OFF", description = "Whether it is to.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private Switch position;

        @Override
        RolloutAction action() {
            return new RolloutAction.Shadow(version(version), position == Switch.ON);
        }
    }

    /** {@code headstream heads pin}. */
    @Command(name = "pin", description = "Hold what serves: no policy changes it until it is unpinned.")
    static final class Pin extends HeadChange {
        @Override
        RolloutAction action() {
            return new RolloutAction.Pin(true);
        }
    }

    /** {@code headstream heads unpin}. */
    @Command(name = "unpin", description = "Let policies change what serves again.")
    static final class Unpin extends HeadChange {
        @Override
        RolloutAction action() {
            return new RolloutAction.Pin(false);
        }
    }
}
