package io.headstream.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens in a file, a line {@code name:role:sha256} for each, with blank lines and lines that begin with {@code #} between
 * them. Read anew when it changes; a change that cannot be read leaves the tokens as they were. Thread-safe.
 */
final class TokenFile {
    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

    /** Far more than people have; a file that is larger is not a token file. */
    private static final long MOST_BYTES = 1 << 20;

    private final Path path;
    private FileTime readAt;
    private long readBytes;
    private List<AccessToken> tokens;

    private TokenFile(Path path) throws IOException {
        this.path = path;
        this.readAt = Files.getLastModifiedTime(path);
        this.readBytes = Files.size(path);
        this.tokens = read(path);
    }

    /** @throws OpsException if it cannot be read or has a line that is no token */
    static TokenFile open(Path path) {
        try {
            return new TokenFile(path);
        } catch (IOException e) {
            throw new OpsException("token file '%s' cannot be read: %s".formatted(path, e), e);
        }
    }

    /** As they are now. */
    synchronized List<AccessToken> tokens() {
        try {
            FileTime changedAt = Files.getLastModifiedTime(path);
            long bytes = Files.size(path);
            if (!changedAt.equals(readAt) || bytes != readBytes) {
                // Remembered first: a faulty file is told of once, not with every request.
                readAt = changedAt;
                readBytes = bytes;
                tokens = read(path);
                LOG.info("token file '{}' has changed: {} tokens", path, tokens.size());
            }
        } catch (IOException | OpsException e) {
            LOG.warn("tokens stay as they were: {}", e.getMessage());
        }
        return tokens;
    }

    private static List<AccessToken> read(Path path) throws IOException {
        if (Files.size(path) > MOST_BYTES) {
            throw new OpsException(
                    "token file '%s' has %d bytes, expected at most %d".formatted(path, Files.size(path), MOST_BYTES));
        }
        List<String> lines = Files.readAllLines(path);
        List<AccessToken> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                tokens.add(token(path, i + 1, line, names));
            }
        }
        return List.copyOf(tokens);
    }

    private static AccessToken token(Path path, int line, String text, Set<String> names) {
        try {
            AccessToken token = AccessToken.parse(text);
            if (!names.add(token.name())) {
                throw new IllegalArgumentException(
                        "a second token '%s', expected another name: audits tell tokens apart by it"
                                .formatted(token.name()));
            }
            return token;
        } catch (IllegalArgumentException e) {
            throw new OpsException("token file '%s', line %d: %s".formatted(path, line, e.getMessage()), e);
        }
    }
}
