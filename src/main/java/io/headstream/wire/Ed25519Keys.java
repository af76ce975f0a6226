package io.headstream.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ed25519 keys in PEM files (RFC 7468, RFC 8410). No message holds anything of a file but its name. */
final class Ed25519Keys {
    static final String ALGORITHM = "Ed25519";

    /** Far more than a few keys take. */
    private static final long MOST_BYTES = 64 << 10;

    private Ed25519Keys() {}

    static PrivateKey privateKey(Path file) {
        List<byte[]> blocks = blocks(file, "PRIVATE KEY");
        if (blocks.size() != 1) {
            throw new KeyFileException("key file '%s' has %d private keys, expected one (BEGIN PRIVATE KEY, PKCS #8)"
                    .formatted(file, blocks.size()));
        }
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
        } catch (GeneralSecurityException e) {
            throw new KeyFileException(
                    "key file '%s' holds another kind of key, expected Ed25519 in PKCS #8".formatted(file));
        }
    }

    static List<PublicKey> publicKeys(Path file) {
        List<PublicKey> keys = new ArrayList<>();
        for (byte[] block : blocks(file, "PUBLIC KEY")) {
            try {
                keys.add(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(block)));
            } catch (GeneralSecurityException e) {
                throw new KeyFileException("key file '%s', key %d: another kind of key, expected Ed25519"
                        .formatted(file, keys.size() + 1));
            }
        }
        if (keys.isEmpty()) {
            throw new KeyFileException(
                    "key file '%s' has no public key, expected one or more (BEGIN PUBLIC KEY)".formatted(file));
        }
        return keys;
    }

    private static List<byte[]> blocks(Path file, String kind) {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new KeyFileException("key file '%s' has %d bytes, expected at most %d"
                        .formatted(file, Files.size(file), MOST_BYTES));
            }
            text = Files.readString(file);
        } catch (IOException e) {
            throw new KeyFileException("key file '%s' cannot be read: %s".formatted(file, e));
        }
        Matcher block = Pattern.compile("-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]*)-----END " + kind + "-----")
                .matcher(text);
        List<byte[]> blocks = new ArrayList<>();
        while (block.find()) {
            try {
                blocks.add(Base64.getMimeDecoder().decode(block.group(1)));
            } catch (IllegalArgumentException e) {
                throw new KeyFileException(
                        "key file '%s' is no PEM, expected base64 between its lines".formatted(file));
            }
        }
        return blocks;
    }
}
