package io.headstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {
    /** Stored: a b c / d e f. */
    private static final String STORED = "abcdef";

    @ParameterizedTest
    @CsvSource({
        "1, abc/def",
        "2, cba/fed",
        "3, fed/cba",
        "4, def/abc",
        "5, ad/be/cf",
        "6, da/eb/fc",
        "7, fc/eb/da",
        "8, cf/be/ad"
    })
    void shouldFindEveryUprightPixelInTheStoredPicture(int number, String upright) {
        Orientation orientation = Orientation.ofExif(number);
        StringBuilder found = new StringBuilder();
        int width = orientation.swapsAxes() ? 2 : 3;
        int height = orientation.swapsAxes() ? 3 : 2;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                found.append(STORED.charAt(orientation.storedY(x, y, 2) * 3 + orientation.storedX(x, y, 3)));
            }
            found.append(y < height - 1 ? "/" : "");
        }
        assertThat(found).hasToString(upright);
    }

    @Test
    void shouldTakeNumbersThatExifDoesNotDefineForUpright() {
        assertThat(Orientation.ofExif(0)).isEqualTo(Orientation.UPRIGHT);
        assertThat(Orientation.ofExif(9)).isEqualTo(Orientation.UPRIGHT);
        assertThat(Orientation.ofExif(-1)).isEqualTo(Orientation.UPRIGHT);
    }
}
