package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.wire.avro.HeadSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotSignatureTest {
    @TempDir
    private Path directory;

    private Path signing;
    private Path verification;

    @BeforeEach
    void makeKeys() throws GeneralSecurityException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        signing = write("signing.pem", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        verification =
                write("verification.pem", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    @Test
    void shouldTakeWhatATrustedKeySigned() {
        HeadSnapshot signed = SnapshotSigner.withKey(signing).signed(manifest());

        assertThat(signed.getSignature().remaining()).isEqualTo(64);
        assertThatCode(() -> SnapshotTrust.inKeys(verification).check(signed)).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeAnythingWhereNoKeyIsConfigured() {
        assertThatCode(() -> SnapshotTrust.ANYBODY.check(manifest())).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseWhatNobodySigned() {
        assertThatThrownBy(() -> SnapshotTrust.inKeys(verification).check(manifest()))
                .isInstanceOf(SnapshotCorruptException.class)
                .hasMessageContaining("snapshot emoji/dense/2: not signed")
                .hasMessageContaining("snapshots.verification.key.file");
    }

    @Test
    void shouldRefuseAnotherKeysSignatureAndOneThatIsNone() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path foreign =
                write("foreign.pem", pem("PRIVATE KEY", other.getPrivate().getEncoded()));
        SnapshotTrust trust = SnapshotTrust.inKeys(verification);

        assertThatThrownBy(() -> trust.check(SnapshotSigner.withKey(foreign).signed(manifest())))
                .hasMessageContaining("its signature fits none of the keys");
        for (int length : new int[] {0, 1, 63, 64, 65, 1000}) {
            HeadSnapshot garbage = HeadSnapshot.newBuilder(manifest())
                    .setSignature(ByteBuffer.wrap(new byte[length]))
                    .build();
            assertThatThrownBy(() -> trust.check(garbage)).hasMessageContaining("its signature fits none of the keys");
        }
    }

    @Test
    void shouldRefuseAManifestOfWhichAnyFieldWasChanged() {
        SnapshotTrust trust = SnapshotTrust.inKeys(verification);
        HeadSnapshot signed = SnapshotSigner.withKey(signing).signed(manifest());

        for (Schema.Field field : HeadSnapshot.getClassSchema().getFields()) {
            if (!field.name().equals("signature")) {
                HeadSnapshot changed = HeadSnapshot.newBuilder(signed).build();
                changed.put(field.pos(), another(changed.get(field.pos())));
                assertThatThrownBy(() -> trust.check(changed))
                        .as(field.name())
                        .isInstanceOf(SnapshotCorruptException.class);
            }
        }
    }

    @Test
    void shouldFitWhateverOrderTheHyperParametersComeIn() {
        HeadSnapshot signed = SnapshotSigner.withKey(signing).signed(manifest());
        Map<String, String> reversed = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(signed.getHyperParameters().keySet());
        Collections.reverse(names);
        names.forEach(name -> reversed.put(name, signed.getHyperParameters().get(name)));
        HeadSnapshot reordered =
                HeadSnapshot.newBuilder(signed).setHyperParameters(reversed).build();

        assertThatCode(() -> SnapshotTrust.inKeys(verification).check(reordered))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldTakeEitherKeyWhileOneFollowsTheOther() throws Exception {
        KeyPair next = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path nextSigning =
                write("next.pem", pem("PRIVATE KEY", next.getPrivate().getEncoded()));
        Path both = write(
                "both.pem",
                Files.readString(verification)
                        + pem("PUBLIC KEY", next.getPublic().getEncoded()));
        SnapshotTrust trust = SnapshotTrust.inKeys(both);

        assertThatCode(() -> {
                    trust.check(SnapshotSigner.withKey(signing).signed(manifest()));
                    trust.check(SnapshotSigner.withKey(nextSigning).signed(manifest()));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhichFileHoldsNoSuchKeyAndNothingOfIt() throws Exception {
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String secret = Base64.getMimeEncoder().encodeToString(rsa.getPrivate().getEncoded());
        Path wrong = write("rsa.pem", pem("PRIVATE KEY", rsa.getPrivate().getEncoded()));

        assertThatThrownBy(() -> SnapshotSigner.withKey(wrong))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("rsa.pem")
                .hasMessageContaining("expected Ed25519")
                .hasMessageNotContaining(secret.substring(0, 20));
        assertThatThrownBy(() -> SnapshotSigner.withKey(verification))
                .hasMessageContaining("0 private keys, expected one");
        assertThatThrownBy(() -> SnapshotTrust.inKeys(signing)).hasMessageContaining("has no public key");
        assertThatThrownBy(() -> SnapshotTrust.inKeys(directory.resolve("none.pem")))
                .hasMessageContaining("none.pem")
                .hasMessageContaining("cannot be read");
    }

    private static Object another(Object value) {
        if (value instanceof String text) {
            return text + "x";
        }
        if (value instanceof Long number) {
            return number + 1;
        }
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof Instant time) {
            return time.plusMillis(1);
        }
        if (value instanceof List<?>) {
            return List.of("cat,dog");
        }
        return Map.of("rate", "1");
    }

    private static HeadSnapshot manifest() {
        return HeadSnapshot.newBuilder()
                .setFormatVersion(1)
                .setHead("emoji")
                .setLearner("dense")
                .setVersion(2)
                .setParentVersion(1)
                .setSha256("a".repeat(64))
                .setBytes(1000)
                .setChunks(1)
                .setLabels(List.of("cat", "dog"))
                .setDimension(16)
                .setHyperParameters(Map.of("rate", "0.1", "kind", "dense", "epochs", "3"))
                .setSeed(1)
                .setBackboneDigest("b".repeat(64))
                .setTrainingLogPartition(0)
                .setLineageFromOffset(0)
                .setFromOffset(32)
                .setToOffset(64)
                .setWindowExamples(32)
                .setTotalExamples(64)
                .setProgramVersion("1.2.3")
                .setEventTime(Instant.parse("2026-01-01T00:00:00Z"))
                .build();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(encoded), kind);
    }
}
