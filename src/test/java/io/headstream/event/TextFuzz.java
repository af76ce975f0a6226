package io.headstream.event;

import static io.headstream.fuzz.FuzzInput.check;

import java.nio.charset.StandardCharsets;

/** Any text as a label: refused, or one that can be shown as it is. */
public final class TextFuzz {
    private TextFuzz() {}

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
