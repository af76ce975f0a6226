package io.headstream.event;

import java.util.stream.IntStream;

/** Makes foreign text fit to be shown in a message or a terminal. */
public final class Printable {
    private static final int SHOWN = 48;

    private Printable() {}

    /** The text with unprintable characters as escapes, cut after 48 characters. */
    public static String of(String text) {
        String shown = escaped(text.codePoints().limit(SHOWN));
        return text.codePointCount(0, text.length()) > SHOWN ? shown + '…' : shown;
    }

    /** The whole text with unprintable characters as escapes. */
    public static String whole(String text) {
        return escaped(text.codePoints());
    }

    private static String escaped(IntStream codePoints) {
        StringBuilder shown = new StringBuilder();
        codePoints.forEach(c -> {
            if (isPrintable(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return shown.toString();
    }

    static boolean isPrintable(String text) {
        return text.codePoints().allMatch(Printable::isPrintable);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> codePoint == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }

    /** A format character that emoji and several scripts cannot be written without. */
    private static final int ZERO_WIDTH_JOINER = 0x200D;
}
