package io.headstream.event;

import java.util.stream.IntStream;

/**
 * Makes foreign text fit to be shown in a message or a terminal. What is fit is written down here and not asked of the
 * JDK, whose Unicode tables grow with each release: a label that one machine takes must be a label on all.
 */
public final class Printable {
    private static final int SHOWN = 48;

    /**
     * Characters that do not show, or that change how others show: first and last of each range, ascending. Not among
     * them are the zero-width joiner and non-joiner (U+200C, U+200D), which emoji and several scripts need.
     */
    private static final int[][] UNFIT = {
        {0x0000, 0x001F}, // control characters
        {0x007F, 0x009F}, // delete and more control characters
        {0x00AD, 0x00AD}, // soft hyphen
        {0x034F, 0x034F}, // combining grapheme joiner
        {0x061C, 0x061C}, // Arabic letter mark: bidirectional
        {0x115F, 0x1160}, // Hangul fillers
        {0x180E, 0x180E}, // Mongolian vowel separator
        {0x200B, 0x200B}, // zero-width space
        {0x200E, 0x200F}, // left-to-right and right-to-left marks
        {0x2028, 0x202E}, // line and paragraph separators; bidirectional embeddings and overrides
        {0x2060, 0x206F}, // invisible operators; bidirectional isolates
        {0x3164, 0x3164}, // Hangul filler
        {0xD800, 0xDFFF}, // unpaired surrogates
        {0xFDD0, 0xFDEF}, // no characters, for good
        {0xFEFF, 0xFEFF}, // byte order mark
        {0xFFA0, 0xFFA0}, // half-width Hangul filler
        {0xFFF0, 0xFFFB}, // interlinear annotation
        {0x1BCA0, 0x1BCA3}, // shorthand format controls
        {0x1D173, 0x1D17A}, // musical format controls
        {0xE0000, 0xE007F}, // tags
    };

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

    /** Whether there is nothing but spaces, of any width. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(Printable::isSpace);
    }

    private static boolean isPrintable(int codePoint) {
        // The last two of each plane are no characters, for good.
        if ((codePoint & 0xFFFE) == 0xFFFE) {
            return false;
        }
        for (int[] range : UNFIT) {
            if (codePoint <= range[1]) {
                return codePoint < range[0];
            }
        }
        return true;
    }

    private static boolean isSpace(int codePoint) {
        return switch (codePoint) {
            case ' ', 0x00A0, 0x1680, 0x202F, 0x205F, 0x3000 -> true;
            default -> codePoint >= 0x2000 && codePoint <= 0x200A;
        };
    }
}
