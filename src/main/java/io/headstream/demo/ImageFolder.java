package io.headstream.demo;

import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a directory with a folder for every class: the name of the folder is the label of all images in it. */
public final class ImageFolder {
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "webp");

    private ImageFolder() {}

    /**
     * The images below a directory, in the order of their paths. Hidden files and folders are passed over; files that
     * are no images by their names are counted.
     *
     * @throws ImageSourceException if there is no such directory, it cannot be read, or no class has an image
     */
    public static ImageSet read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new ImageSourceException("images '%s': %s, expected a directory with a folder for every class"
                    .formatted(directory, Files.exists(directory) ? "not a directory" : "no such directory"));
        }
        List<LabelledImage> images = new ArrayList<>();
        int skipped = 0;
        for (Path file : files(directory)) {
            Path relative = directory.relativize(file);
            if (relative.getNameCount() > 1 && isImage(file)) {
                images.add(image(file, relative));
            } else {
                skipped++;
            }
        }
        if (images.isEmpty()) {
            throw new ImageSourceException(
                    "images '%s': no image found among %d files, expected <class>/<image> with a name that ends in %s"
                            .formatted(
                                    directory,
                                    skipped,
                                    String.join(
                                            ", ", EXTENSIONS.stream().sorted().toList())));
        }
        return new ImageSet(images, Set.of(), skipped);
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> tree = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return tree.filter(file -> !isHidden(directory.relativize(file)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ImageSourceException("images '%s': cannot be listed: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static LabelledImage image(Path file, Path relative) {
        try {
            return new LabelledImage(
                    new ImageId(slashed(relative)),
                    new Label(relative.getName(0).toString()),
                    () -> Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new ImageSourceException(
                    "image file '%s': its path gives no valid id or label: %s"
                            .formatted(Printable.of(relative.toString()), e.getMessage()),
                    e);
        }
    }

    private static String slashed(Path relative) {
        List<String> names = new ArrayList<>();
        relative.forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }

    private static boolean isHidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().anyMatch(extension -> name.endsWith("." + extension));
    }
}
