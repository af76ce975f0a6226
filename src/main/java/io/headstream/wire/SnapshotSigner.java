package io.headstream.wire;

import io.headstream.wire.avro.HeadSnapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** Signs manifests of head versions as they are published. Thread-safe; the same manifest, the same signature. */
@FunctionalInterface
public interface SnapshotSigner {
    /** Leaves them unsigned. */
    SnapshotSigner NOBODY = manifest -> manifest;

    /** The manifest with its signature. */
    HeadSnapshot signed(HeadSnapshot manifest);

    /**
     * With an Ed25519 key.
     *
     * @param file PEM, PKCS #8: {@code openssl genpkey -algorithm ed25519}
     * @throws KeyFileException if there is no such key in it
     */
    static SnapshotSigner withKey(Path file) {
        PrivateKey key = Ed25519Keys.privateKey(file);
        return manifest -> HeadSnapshot.newBuilder(manifest)
                .setSignature(ByteBuffer.wrap(signature(key, SignedFields.of(manifest))))
                .build();
    }

    private static byte[] signature(PrivateKey key, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(Ed25519Keys.ALGORITHM);
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read cannot sign: " + e.getMessage(), e);
        }
    }
}
