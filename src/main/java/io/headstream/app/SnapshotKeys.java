package io.headstream.app;

import io.headstream.config.EmbedderSettings;
import io.headstream.config.TrainerSettings;
import io.headstream.wire.KeyFileException;
import io.headstream.wire.SnapshotSigner;
import io.headstream.wire.SnapshotTrust;

/** The keys that versions are signed and checked with, from the files that the configuration names. */
final class SnapshotKeys {
    private SnapshotKeys() {}

    /**
     * Whose versions may serve; anybody's, where no file is named.
     *
     * @throws StartException if the file holds no such keys
     */
    static SnapshotTrust trust(EmbedderSettings settings) {
        try {
            return settings.verificationKey().isPresent()
                    ? SnapshotTrust.inKeys(settings.verificationKey().get())
                    : SnapshotTrust.ANYBODY;
        } catch (KeyFileException e) {
            throw new StartException("snapshots.verification.key.file: " + e.getMessage(), e);
        }
    }

    /**
     * Who signs what is published; nobody, where no file is named.
     *
     * @throws StartException if the file holds no such key
     */
    static SnapshotSigner signer(TrainerSettings settings) {
        try {
            return settings.signingKey().isPresent()
                    ? SnapshotSigner.withKey(settings.signingKey().get())
                    : SnapshotSigner.NOBODY;
        } catch (KeyFileException e) {
            throw new StartException("snapshots.signing.key.file: " + e.getMessage(), e);
        }
    }
}
