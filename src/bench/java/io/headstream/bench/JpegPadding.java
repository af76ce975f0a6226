package io.headstream.bench;

import java.nio.ByteBuffer;

/** Makes JPEG files larger without a change to their pictures. */
final class JpegPadding {
    private static final int START_OF_IMAGE_BYTES = 2;
    private static final int MOST_IN_A_SEGMENT = 65_000;
    private static final short COMMENT_MARKER = (short) 0xFFFE;
    private static final int SEGMENT_HEADER_BYTES = 4;

    private JpegPadding() {}

    /** The file with comment segments (ITU T.81, B.2.4.5) behind its start, to that size or a few bytes over it. */
    static byte[] comment(byte[] jpeg, int bytes) {
        ByteBuffer padded = ByteBuffer.allocate(Math.max(bytes, jpeg.length) + SEGMENT_HEADER_BYTES * 4);
        padded.put(jpeg, 0, START_OF_IMAGE_BYTES);
        int missing = bytes - jpeg.length;
        while (missing > 0) {
            int content = Math.min(missing, MOST_IN_A_SEGMENT);
            padded.putShort(COMMENT_MARKER).putShort((short) (content + 2));
            padded.position(padded.position() + content);
            missing -= content;
        }
        padded.put(jpeg, START_OF_IMAGE_BYTES, jpeg.length - START_OF_IMAGE_BYTES);
        byte[] result = new byte[padded.position()];
        padded.flip().get(result);
        return result;
    }
}
