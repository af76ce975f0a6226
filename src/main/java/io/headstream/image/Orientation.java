package io.headstream.image;

/**
 * How stored pixels lie to the upright picture, as EXIF's tag 0x0112 numbers it. Each constant says where the stored
 * first row and first column are in the upright picture.
 */
public enum Orientation {
    /** 1: row at the top, column at the left; stored upright. */
    UPRIGHT(false, false, false),
    /** 2: row at the top, column at the right. */
    MIRRORED(false, true, false),
    /** 3: row at the bottom, column at the right. */
    HALF_TURN(false, true, true),
    /** 4: row at the bottom, column at the left. */
    FLIPPED(false, false, true),
    /** 5: row at the left, column at the top. */
    TRANSPOSED(true, false, false),
    /** 6: row at the right, column at the top. */
    QUARTER_TURN(true, false, true),
    /** 7: row at the right, column at the bottom. */
    TRANSVERSED(true, true, true),
    /** 8: row at the left, column at the bottom. */
    THREE_QUARTER_TURN(true, true, false);

    private static final Orientation[] BY_NUMBER = values();

    private final boolean swapsAxes;
    private final boolean fromRight;
    private final boolean fromBottom;

    Orientation(boolean swapsAxes, boolean fromRight, boolean fromBottom) {
        this.swapsAxes = swapsAxes;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** The orientation of EXIF's number; any number that EXIF does not define counts as upright. */
    public static Orientation ofExif(int number) {
        return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : UPRIGHT;
    }

    /** Whether the upright picture is as wide as the stored one is high. */
    public boolean swapsAxes() {
        return swapsAxes;
    }

    /** Column of the stored picture, {@code storedWidth} across, that shows at the upright place (x, y). */
    public int storedX(int x, int y, int storedWidth) {
        int across = swapsAxes ? y : x;
        return fromRight ? storedWidth - 1 - across : across;
    }

    /** Row of the stored picture, {@code storedHeight} down, that shows at the upright place (x, y). */
    public int storedY(int x, int y, int storedHeight) {
        int down = swapsAxes ? x : y;
        return fromBottom ? storedHeight - 1 - down : down;
    }
}
