package io.headstream.app;

import static io.headstream.event.RejectionCategory.AVRO_UNDECODABLE;
import static io.headstream.event.RejectionCategory.EVENT_INVALID;
import static io.headstream.event.RejectionCategory.HEAD_UNKNOWN;
import static io.headstream.event.RejectionCategory.IMAGE_FORMAT_UNKNOWN;
import static io.headstream.event.RejectionCategory.IMAGE_TOO_LARGE;
import static io.headstream.event.RejectionCategory.IMAGE_TRUNCATED;
import static io.headstream.event.RejectionCategory.IMAGE_UNDECODABLE;
import static io.headstream.event.RejectionCategory.LABEL_INVALID;
import static io.headstream.event.RejectionCategory.SCHEMA_UNKNOWN;
import static io.headstream.event.RejectionCategory.WIRE_FORMAT_INVALID;

import io.headstream.event.RejectionCategory;
import io.headstream.image.TestImages;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** What a producer that means harm, or has gone wrong, may send to {@code image-events}, each with what becomes of it. */
final class HostileCorpus {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MEGABYTE = 1 << 20;
    private static final int MAX_IMAGE_BYTES = 5 * MEGABYTE;
    /** Below the 50 million pixels that are allowed: a file of 36 KB that unfolds to 36 million. */
    private static final int UNFOLDED_SIDE = 6_000;

    private static final int HUNDRED_MEGAPIXELS_SIDE = 10_000;

    private final Contract contract;
    private final String loopback;
    private final List<Case> cases = new ArrayList<>();

    /**
     * One record.
     *
     * @param name its key, and the image's id where it has one
     * @param value the record's value
     * @param rejection why it is set aside; empty: it is predicted
     */
    record Case(
            String name,
            @SuppressWarnings("ArrayRecordComponent") byte @Nullable [] value,
            Optional<RejectionCategory> rejection) {}

    private HostileCorpus(Contract contract, String loopback) {
        this.contract = contract;
        this.loopback = loopback;
    }

    /**
     * The whole corpus.
     *
     * @param contract registers what it has to
     * @param loopback {@code host:port} of a server that nobody may ask
     */
    static List<Case> of(Contract contract, String loopback) {
        HostileCorpus corpus = new HostileCorpus(contract, loopback);
        corpus.wire();
        corpus.fields();
        corpus.claims();
        corpus.brokenImages();
        corpus.bombs();
        corpus.oddImages();
        return List.copyOf(corpus.cases);
    }

    private void wire() {
        byte[] good = event("good", TestImages.bytes("rgb.png"), "cat");
        refused("null-value", null, WIRE_FORMAT_INVALID);
        refused("empty-value", new byte[0], WIRE_FORMAT_INVALID);
        refused("json", utf8("{\"id\": \"cat\"}"), WIRE_FORMAT_INVALID);
        refused("header-cut", Arrays.copyOf(good, 4), WIRE_FORMAT_INVALID);
        refused(
                "unknown-schema-id",
                changed(good, bytes -> ByteBuffer.wrap(bytes).putInt(1, 987_654)),
                SCHEMA_UNKNOWN);
        refused(
                "negative-schema-id",
                changed(good, bytes -> ByteBuffer.wrap(bytes).putInt(1, -1)),
                SCHEMA_UNKNOWN);
        refused(
                "schema-of-another-record",
                contract.encode("image-labels", new ImageLabel("cat", LiveCluster.HEAD, "cat", NOW, "ann")),
                AVRO_UNDECODABLE);
        refused("body-missing", Arrays.copyOf(good, 5), AVRO_UNDECODABLE);
        refused("body-cut", Arrays.copyOf(good, good.length - 3), AVRO_UNDECODABLE);
        refused("body-too-long", Arrays.copyOf(good, good.length + 1), AVRO_UNDECODABLE);
        // The first field's length: a number of 9 bytes and more.
        refused(
                "length-without-end",
                changed(
                        good,
                        bytes -> ByteBuffer.wrap(bytes).put(5, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1})),
                AVRO_UNDECODABLE);
    }

    private void fields() {
        byte[] image = TestImages.bytes("rgb.png");
        refused("label-of-1-mb", event("label-of-1-mb", image, "x".repeat(MEGABYTE)), LABEL_INVALID);
        refused("label-of-257", event("label-of-257", image, "x".repeat(257)), LABEL_INVALID);
        refused("label-empty", event("label-empty", image, ""), LABEL_INVALID);
        refused("label-blank", event("label-blank", image, " \u3000 "), LABEL_INVALID);
        refused("label-control", event("label-control", image, "cat\u0000\u001B[2J"), LABEL_INVALID);
        refused("label-bidi", event("label-bidi", image, "cat\u202Etac"), LABEL_INVALID);
        predicted("label-of-256", event("label-of-256", image, "\u732B".repeat(256)));
        predicted("label-markup", event("label-markup", image, "<img src=x onerror=alert(1)>"));
        refused("id-control", event("a\nb", image, "cat"), EVENT_INVALID);
        refused("id-empty", event("", image, "cat"), EVENT_INVALID);
        refused("head-unknown", event("head-unknown", image, List.of(new Target("nobody", "cat")), NOW), HEAD_UNKNOWN);
        refused("head-path", event("head-path", image, List.of(new Target("../emoji", "cat")), NOW), EVENT_INVALID);
        refused("no-target", event("no-target", image, List.of(), NOW), EVENT_INVALID);
        refused(
                "target-twice",
                event("target-twice", image, List.of(target("cat"), target("dog")), NOW),
                EVENT_INVALID);
        refused("time-past", event("time-past", image, List.of(target(null)), Instant.ofEpochMilli(-1)), EVENT_INVALID);
        refused(
                "time-future",
                event("time-future", image, List.of(target(null)), Instant.ofEpochMilli(Long.MAX_VALUE)),
                EVENT_INVALID);
        refused(
                "time-least",
                event("time-least", image, List.of(target(null)), Instant.ofEpochMilli(Long.MIN_VALUE)),
                EVENT_INVALID);
        predicted("time-1970", event("time-1970", image, List.of(target(null)), Instant.EPOCH));
        predicted("time-9000", event("time-9000", image, List.of(target(null)), Instant.parse("9000-01-01T00:00:00Z")));
    }

    /** Events carry the image: what names a place to fetch it from is an image of no known format. */
    private void claims() {
        for (String claim : List.of(
                "http://169.254.169.254/latest/meta-data/",
                "http://[fe80::1]/",
                "http://" + loopback + "/image.png",
                "file:///etc/passwd",
                "s3://bucket/key",
                "data:image/png;base64,iVBORw0KGgo=")) {
            String name = "claim-" + claim.hashCode();
            refused(name, event(name, utf8(claim), "cat"), IMAGE_FORMAT_UNKNOWN);
        }
        String name = "http://" + loopback + "/id.png";
        ImageEvent attributes = ImageEvent.newBuilder()
                .setId(name)
                .setContent(ByteBuffer.wrap(TestImages.bytes("rgb.png")))
                .setTargets(List.of(target(null)))
                .setEventTime(NOW)
                .setAttributes(Map.of("uri", "http://" + loopback + "/attribute.png", "url", "file:///etc/passwd"))
                .build();
        predicted(name, contract.encode("image-events", attributes));
    }

    private void brokenImages() {
        Random random = new Random(1);
        byte[] noise = new byte[2_000];
        random.nextBytes(noise);
        noise[0] = 'X';
        image("zero-bytes", new byte[0], IMAGE_FORMAT_UNKNOWN);
        image("noise", noise, IMAGE_FORMAT_UNKNOWN);
        image("html", utf8("<html><body>Not found</body></html>"), IMAGE_FORMAT_UNKNOWN);
        image(
                "svg",
                utf8("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"),
                IMAGE_FORMAT_UNKNOWN);
        for (String file : List.of("rgb.jpg", "rgb.png", "rgb.gif", "rgb.bmp", "lossy.webp", "lossless.webp")) {
            byte[] whole = TestImages.bytes(file);
            image("half-" + file, Arrays.copyOf(whole, whole.length / 2), IMAGE_TRUNCATED);
            image("one-short-" + file, Arrays.copyOf(whole, whole.length - 1), IMAGE_TRUNCATED);
        }
        byte[] png = TestImages.bytes("rgb.png");
        int data = indexOf(png, utf8("IDAT"));
        image(
                "png-garbage-data",
                changed(png, bytes -> ByteBuffer.wrap(bytes).put(data + 4, new byte[40])),
                IMAGE_UNDECODABLE);
    }

    private void bombs() {
        image(
                "png-bomb",
                changed(
                        TestImages.bytes("rgb.png"),
                        bytes -> ByteBuffer.wrap(bytes).putInt(16, -1).putInt(20, -1)),
                IMAGE_TOO_LARGE);
        image(
                "gif-bomb",
                changed(
                        TestImages.bytes("rgb.gif"),
                        bytes -> little(bytes).putShort(6, (short) -1).putShort(8, (short) -1)),
                IMAGE_TOO_LARGE);
        image(
                "webp-bomb",
                changed(
                        TestImages.bytes("lossless.webp"),
                        bytes -> little(bytes).putInt(21, 0x0FFFFFFF)),
                IMAGE_TOO_LARGE);
        image(
                "bmp-bomb",
                changed(
                        TestImages.bytes("rgb.bmp"),
                        bytes -> little(bytes).putInt(18, Integer.MAX_VALUE).putInt(22, Integer.MIN_VALUE)),
                IMAGE_TOO_LARGE);
        byte[] jpeg = TestImages.bytes("rgb.jpg");
        int frame = indexOf(jpeg, new byte[] {(byte) 0xFF, (byte) 0xC0});
        image(
                "jpeg-bomb",
                changed(
                        jpeg,
                        bytes -> ByteBuffer.wrap(bytes)
                                .putShort(frame + 5, (short) -1)
                                .putShort(frame + 7, (short) -1)),
                IMAGE_TOO_LARGE);
        image("png-of-100-megapixels", blank(HUNDRED_MEGAPIXELS_SIDE), IMAGE_TOO_LARGE);
        predicted("png-that-unfolds", event("png-that-unfolds", blank(UNFOLDED_SIDE), null));
        image(
                "more-bytes-than-allowed",
                Arrays.copyOf(TestImages.bytes("rgb.png"), MAX_IMAGE_BYTES + 1),
                IMAGE_TOO_LARGE);
    }

    private void oddImages() {
        for (String file : List.of(
                "animated.gif",
                "animated.webp",
                "cmyk-plain.jpg",
                "cmyk-adobe.jpg",
                "ycck-adobe.jpg",
                "rgba16.png",
                "grey16.png",
                "bilevel.png",
                "interlaced.gif",
                "icc.png")) {
            predicted("odd-" + file, event("odd-" + file, TestImages.bytes(file), null));
        }
        predicted("wrong-extension.jpg", event("wrong-extension.jpg", TestImages.bytes("rgb.gif"), null));
        predicted(
                "trailing-archive.png",
                event("trailing-archive.png", concat(TestImages.bytes("rgb.png"), utf8("PK\u0003\u0004")), null));
        predicted("exif-that-refers-to-itself", event("exif-that-refers-to-itself", withExif(selfReferring()), null));
        predicted("exif-of-65533-bytes", event("exif-of-65533-bytes", withExif(manyEntries()), null));
    }

    private void image(String name, byte[] content, RejectionCategory rejection) {
        refused(name, event(name, content, "cat"), rejection);
    }

    private void refused(String name, byte @Nullable [] value, RejectionCategory rejection) {
        cases.add(new Case(name, value, Optional.of(rejection)));
    }

    private void predicted(String name, byte[] value) {
        cases.add(new Case(name, value, Optional.empty()));
    }

    private byte[] event(String id, byte[] content, @Nullable String label) {
        return event(id, content, List.of(target(label)), NOW);
    }

    private byte[] event(String id, byte[] content, List<Target> targets, Instant time) {
        return contract.encode("image-events", new ImageEvent(id, ByteBuffer.wrap(content), targets, time, Map.of()));
    }

    private static Target target(@Nullable String label) {
        return new Target(LiveCluster.HEAD, label);
    }

    /** A black square of one bit a pixel. */
    private static byte[] blank(int side) {
        byte[] rows = new byte[side * (1 + side / Byte.SIZE)];
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(rows);
        deflater.finish();
        byte[] packed = new byte[rows.length / 100];
        int length = deflater.deflate(packed);
        deflater.end();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        png.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 1).array()));
        png.writeBytes(chunk("IDAT", Arrays.copyOf(packed, length)));
        png.writeBytes(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(utf8(type));
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(utf8(type))
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    /** A directory of one entry, whose next directory is itself. */
    private static byte[] selfReferring() {
        return ByteBuffer.allocate(26)
                .put(utf8("MM"))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x8769)
                .putShort((short) 4)
                .putInt(1)
                .putInt(8)
                .putInt(8)
                .array();
    }

    /** A directory that claims as many entries as there can be, each of as many values as there can be. */
    private static byte[] manyEntries() {
        ByteBuffer exif = ByteBuffer.allocate(65_000)
                .put(utf8("MM"))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) -1);
        while (exif.remaining() >= 12) {
            exif.putShort((short) 0x010E)
                    .putShort((short) 2)
                    .putInt(Integer.MAX_VALUE)
                    .putInt(8);
        }
        return exif.array();
    }

    private static byte[] withExif(byte[] tiff) {
        byte[] jpeg = TestImages.bytes("rgb.jpg");
        byte[] head = utf8("Exif\0\0");
        ByteBuffer made = ByteBuffer.allocate(jpeg.length + 4 + head.length + tiff.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xFF)
                .put((byte) 0xE1)
                .putShort((short) (2 + head.length + tiff.length))
                .put(head)
                .put(tiff)
                .put(jpeg, 2, jpeg.length - 2);
        return made.array();
    }

    private static byte[] changed(byte[] bytes, Consumer<byte[]> change) {
        byte[] copy = bytes.clone();
        change.accept(copy);
        return copy;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int indexOf(byte[] bytes, byte[] pattern) {
        for (int at = 0; at + pattern.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at;
            }
        }
        throw new IllegalStateException("the pattern is not there");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
