package io.headstream.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.util.Arrays;

/** The orientation that an EXIF block holds. */
final class ExifOrientation {
    private ExifOrientation() {}

    /**
     * Reads tag 0x0112 of the TIFF structure in [from, to). A block that is broken, or does not say, means upright: what
     * a camera noted beside a picture is no reason to refuse the picture.
     */
    static Orientation of(byte[] bytes, int from, int to) {
        Metadata metadata = new Metadata();
        try {
            new ExifReader().extract(new ByteArrayReader(Arrays.copyOfRange(bytes, from, to)), metadata);
            ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer number = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
            return number == null ? Orientation.UPRIGHT : Orientation.ofExif(number);
        } catch (RuntimeException e) {
            return Orientation.UPRIGHT;
        }
    }
}
