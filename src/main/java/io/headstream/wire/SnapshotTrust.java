package io.headstream.wire;

import io.headstream.wire.avro.HeadSnapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;

/** Whose head versions are believed. Thread-safe. */
public final class SnapshotTrust {
    /** No signature is asked for. */
    public static final SnapshotTrust ANYBODY = new SnapshotTrust(List.of(), false);

    private final List<PublicKey> keys;
    private final boolean strict;

    private SnapshotTrust(List<PublicKey> keys, boolean strict) {
        this.keys = List.copyOf(keys);
        this.strict = strict;
    }

    /**
     * Those that were signed with one of the keys.
     *
     * @param file PEM with one or more X.509 public keys: {@code openssl pkey -pubout}
     * @throws KeyFileException if there is no such key in it
     */
    public static SnapshotTrust inKeys(Path file) {
        return new SnapshotTrust(Ed25519Keys.publicKeys(file), true);
    }

    /** Whether a signature is asked for. */
    public boolean isStrict() {
        return strict;
    }

    /** @throws SnapshotCorruptException if the manifest is not signed with a trusted key; says which of the two it lacks */
    public void check(HeadSnapshot manifest) {
        if (!strict) {
            return;
        }
        String what = "snapshot %s/%s/%d".formatted(manifest.getHead(), manifest.getLearner(), manifest.getVersion());
        ByteBuffer signature = manifest.getSignature();
        if (signature == null) {
            throw new SnapshotCorruptException(
                    SnapshotFault.UNTRUSTED,
                    what + ": not signed, expected the signature of a key in snapshots.verification.key.file");
        }
        byte[] bytes = new byte[signature.remaining()];
        signature.duplicate().get(bytes);
        byte[] signed = SignedFields.of(manifest);
        if (keys.stream().noneMatch(key -> fits(key, signed, bytes))) {
            throw new SnapshotCorruptException(
                    SnapshotFault.UNTRUSTED,
                    what + ": its signature fits none of the keys in snapshots.verification.key.file");
        }
    }

    private static boolean fits(PublicKey key, byte[] signed, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(Ed25519Keys.ALGORITHM);
            signature.initVerify(key);
            signature.update(signed);
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            // Not even the form of a signature.
            return false;
        }
    }
}
