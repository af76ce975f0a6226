package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.HeadCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of embeddings that Python reads as easily as Java. All numbers big-endian:
 *
 * <pre>
 * magic    4 bytes "HSEM"
 * version  int32   1
 * length   int32   bytes of the header
 * header   JSON in UTF-8: key, name, backbone, dimension, exponent, train (how many come first), ids, labels
 * values   int16   [ids × dimension], row-major
 * </pre>
 */
final class EmbeddingFile {
    private static final byte[] MAGIC = "HSEM".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private EmbeddingFile() {}

    /**
     * What stands at the head of the file.
     *
     * @param key says what the embeddings were made from: a file with another key is of no use
     */
    private record Header(
            String key,
            String name,
            String backbone,
            int dimension,
            int exponent,
            int train,
            List<String> ids,
            List<String> labels) {}

    /** Writes a file, whole or not at all. */
    static void write(
            Path file,
            String key,
            String name,
            BackboneDigest backbone,
            int exponent,
            List<Item> train,
            List<Item> test)
            throws IOException {
        List<Item> all = Stream.concat(train.stream(), test.stream()).toList();
        int dimension = all.get(0).embedding().dimension();
        byte[] header = JSON.writeValueAsBytes(new Header(
                key,
                name,
                backbone.hex(),
                dimension,
                exponent,
                train.size(),
                all.stream().map(item -> item.id().value()).toList(),
                all.stream().map(item -> item.label().value()).toList()));
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length + 8 + header.length + 2 * dimension * all.size());
        bytes.put(MAGIC).putInt(VERSION).putInt(header.length).put(header);
        for (Item item : all) {
            for (short value : item.embedding().values()) {
                bytes.putShort(value);
            }
        }
        Path whole = file.resolveSibling(file.getFileName() + ".part");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(whole, bytes.array());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The key of a file; empty if there is no such file or it is of another kind. */
    static String key(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        return isReadable(bytes) ? header(bytes).key() : "";
    }

    /** Reads a file that {@link #key} knows. */
    static EmbeddedImages read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(all);
        if (!isReadable(bytes)) {
            throw new IOException("embeddings '%s': not a file of embeddings, version %d".formatted(file, VERSION));
        }
        Header header = header(bytes);
        BackboneDigest backbone = new BackboneDigest(header.backbone());
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < header.ids().size(); i++) {
            short[] values = new short[header.dimension()];
            for (int d = 0; d < values.length; d++) {
                values[d] = bytes.getShort();
            }
            items.add(new Item(
                    new ImageId(header.ids().get(i)),
                    new Label(header.labels().get(i)),
                    new Embedding(values, header.exponent(), backbone)));
        }
        return new EmbeddedImages(
                header.name(),
                backbone,
                header.dimension(),
                header.exponent(),
                items.subList(0, header.train()),
                items.subList(header.train(), items.size()),
                HeadCodec.sha256(all));
    }

    private static boolean isReadable(ByteBuffer bytes) {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < MAGIC.length + 8) {
            return false;
        }
        bytes.get(magic);
        return ByteBuffer.wrap(magic).equals(ByteBuffer.wrap(MAGIC)) && bytes.getInt() == VERSION;
    }

    private static Header header(ByteBuffer bytes) throws IOException {
        byte[] header = new byte[bytes.getInt()];
        bytes.get(header);
        return JSON.readValue(header, Header.class);
    }
}
