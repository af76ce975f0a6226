package io.headstream.demo;

import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An image file to stream and its class. The bytes are read when they are asked for.
 *
 * @param id names the image: its path below the folder or manifest that it came from
 * @param labelOrNull its class; null if it is not known
 * @param content reads the file
 */
public record LabelledImage(ImageId id, @Nullable Label labelOrNull, Content content) {
    /** Reads an image file. */
    @FunctionalInterface
    public interface Content {
        /**
         * The file's bytes.
         *
         * @throws IOException if it cannot be read
         */
        byte[] read() throws IOException;
    }

    /** The same image when it is streamed once more: its id says which time it is. */
    LabelledImage again(int time) {
        return new LabelledImage(new ImageId(id + "#" + time), labelOrNull, content);
    }
}
