package io.headstream.rollout;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Printable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A share of a head's images, chosen by their ids: the same images every time, whatever version they are shown to, and
 * every image of a smaller share is in a larger one too. Heads choose independently of each other.
 *
 * @param hundredths hundredths of a percent, 1 to 10000
 */
public record Share(int hundredths) {
    /** All images. */
    public static final Share ALL = new Share(10_000);

    /** FNV-1a, 64 bits: offset basis and prime (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923). */
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;

    private static final long FNV_PRIME = 0x100000001b3L;

    /** @throws IllegalArgumentException if it is out of range */
    public Share {
        if (hundredths < 1 || hundredths > 10_000) {
            throw new IllegalArgumentException(
                    "share of %s %%, expected 0.01 to 100".formatted(BigDecimal.valueOf(hundredths, 2)));
        }
    }

    /**
     * Reads a percentage with at most two decimals, as {@code 5}, {@code 12.5} or {@code 0.25 %}.
     *
     * @throws IllegalArgumentException if the text is none, or out of range
     */
    public static Share percent(String text) {
        String number =
                text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text;
        if (!number.matches("[0-9]{1,3}(\\.[0-9]{1,2})?")) {
            throw new IllegalArgumentException(
                    "share '%s', expected a percentage from 0.01 to 100 with at most two decimals, such as 5 or 12.5"
                            .formatted(Printable.of(text)));
        }
        return new Share(new BigDecimal(number).movePointRight(2).intValueExact());
    }

    /** Whether an image of a head is among them. */
    public boolean has(HeadName head, ImageId image) {
        long hash = mixed(fnv(fnv(FNV_OFFSET, head.value() + "\n"), image.value()));
        // The high half of a 64-bit product spreads evenly over the range without the bias of a remainder.
        return Math.multiplyHigh(hash >>> 1, 2L * ALL.hundredths) < hundredths;
    }

    private static long fnv(long start, String text) {
        long hash = start;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finaliser of MurmurHash3 (A. Appleby): without it, FNV's high bits say little of a short id's last letters. */
    private static long mixed(long hash) {
        long mixed = hash;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /** As people write it: {@code 12.5 %}. */
    @Override
    public String toString() {
        BigDecimal percent = BigDecimal.valueOf(hundredths, 2).stripTrailingZeros();
        return percent.toPlainString() + " %";
    }
}
