package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.evaluation.PageHinkleySettings.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the detectors to what River says of the same streams, after every value, to the bit: {@code river.tsv}. */
class RiverTest {
    @ParameterizedTest
    @MethodSource("runs")
    void shouldSayWhatRiverSays(Run run) {
        Trace trace = run.trace(Function.identity());

        assertThat(trace.detections()).isEqualTo(run.detections());
        assertThat(trace.sha256()).isEqualTo(run.sha256());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldSayWhatRiverSaysWhenTakenUpFromItsStateAfterEachValue(Run run) {
        assertThat(run.trace(run::revived).sha256()).isEqualTo(run.sha256());
    }

    static Stream<Run> runs() throws IOException {
        try (InputStream file = Objects.requireNonNull(RiverTest.class.getResourceAsStream("river.tsv"))) {
            List<Run> runs = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Run.of(line.split("\t")))
                    .toList();
            assertThat(runs).hasSize(72);
            return runs.stream();
        }
    }

    private record Trace(List<Integer> detections, String sha256) {}

    private record Run(
            String detector,
            List<String> settings,
            String stream,
            int seed,
            int length,
            List<Integer> detections,
            String sha256) {
        static Run of(String[] words) {
            return new Run(
                    words[0],
                    List.of(words[1].split(" ")),
                    words[2],
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    words[5].equals("-")
                            ? List.of()
                            : Stream.of(words[5].split(","))
                                    .map(Integer::valueOf)
                                    .toList(),
                    words[6]);
        }

        Trace trace(Function<DriftDetector, DriftDetector> betweenValues) {
            DriftDetector running = detector.equals("adwin") ? new Adwin(adwin()) : new PageHinkley(pageHinkley());
            MessageDigest digest = sha256Digest();
            List<Integer> found = new ArrayList<>();
            double[] values = Streams.named(stream, seed, length);
            for (int i = 0; i < values.length; i++) {
                running = betweenValues.apply(running);
                boolean drift = running.add(values[i]).isPresent();
                if (drift) {
                    found.add(i);
                }
                digest.update(bytes(running, drift));
            }
            return new Trace(found, HexFormat.of().formatHex(digest.digest()));
        }

        DriftDetector revived(DriftDetector running) {
            return detector.equals("adwin")
                    ? new Adwin(adwin(), running.state())
                    : new PageHinkley(pageHinkley(), running.state());
        }

        private static byte[] bytes(DriftDetector running, boolean drift) {
            ByteBuffer bytes = ByteBuffer.allocate(1 + 4 * Double.BYTES);
            bytes.put((byte) (drift ? 1 : 0)).putDouble((double) running.width());
            if (running instanceof Adwin adwin) {
                bytes.putDouble(adwin.total()).putDouble(adwin.squaredDeviations());
            } else if (running instanceof PageHinkley pageHinkley) {
                bytes.putDouble(pageHinkley.riseSum()).putDouble(pageHinkley.fallSum());
            }
            return bytes.putDouble(running.estimate()).array();
        }

        private static MessageDigest sha256Digest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private AdwinSettings adwin() {
            return new AdwinSettings(
                    Double.parseDouble(settings.get(0)),
                    Integer.parseInt(settings.get(1)),
                    Integer.parseInt(settings.get(2)),
                    Integer.parseInt(settings.get(3)),
                    Integer.parseInt(settings.get(4)));
        }

        private PageHinkleySettings pageHinkley() {
            return new PageHinkleySettings(
                    Integer.parseInt(settings.get(0)),
                    Double.parseDouble(settings.get(1)),
                    Double.parseDouble(settings.get(2)),
                    Double.parseDouble(settings.get(3)),
                    Mode.valueOf(settings.get(4).toUpperCase(Locale.ROOT)));
        }
    }
}
