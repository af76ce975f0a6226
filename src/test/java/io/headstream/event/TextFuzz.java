package io.headstream.event;

import static io.headstream.fuzz.FuzzInput.check;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Any text as a label: refused, or one that can be shown as it is. */
public final class TextFuzz {
    private TextFuzz() {}

    /** Text of several scripts, and some that is unfit. */
    public static List<byte[]> seeds() {
        return Stream.of("Katze \uD83D\uDC08", "\u202Eevil", "\u0000\u0007", "  ", "r\u00F6t", "x".repeat(257))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Tries it. */
    public static void run(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        check(Printable.whole(Printable.whole(text)).equals(Printable.whole(text)), "what was made fit is unfit");
        try {
            Label label = new Label(text);
            check(Printable.whole(label.value()).equals(label.value()), "accepted, but not fit to be shown");
            check(label.value().length() <= Label.MAX_LENGTH, "accepted, but too long");
        } catch (IllegalArgumentException e) {
            check(Printable.whole(String.valueOf(e.getMessage())).equals(e.getMessage()), "refused in unfit words");
        }
    }
}
