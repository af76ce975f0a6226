package io.headstream.demo;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Prequential accuracy over whole windows: every example was scored before any head learned from it (Dawid, "Present
 * position and potential developments: the prequential approach", 1984). Windows are in the order of the training log;
 * empty where there are none.
 */
final class Accuracy {
    private Accuracy() {}

    /** Over all windows. */
    static OptionalDouble overall(List<WindowResult> windows) {
        long examples = examples(windows);
        long correct = windows.stream().mapToLong(WindowResult::correct).sum();
        return examples == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) correct / examples);
    }

    /** Over the windows that lie within the first quarter of all examples; over the first window if none does. */
    static OptionalDouble firstQuarter(List<WindowResult> windows) {
        long limit = examples(windows) / 4;
        int count = 0;
        long seen = 0;
        while (count < windows.size() && seen + windows.get(count).examples() <= limit) {
            seen += windows.get(count).examples();
            count++;
        }
        return overall(windows.subList(0, Math.min(Math.max(1, count), windows.size())));
    }

    /** Over the windows that lie within the last quarter of all examples; over the last window if none does. */
    static OptionalDouble lastQuarter(List<WindowResult> windows) {
        long limit = examples(windows) / 4;
        int from = windows.size();
        long seen = 0;
        while (from > 0 && seen + windows.get(from - 1).examples() <= limit) {
            seen += windows.get(from - 1).examples();
            from--;
        }
        return overall(windows.subList(Math.max(0, Math.min(from, windows.size() - 1)), windows.size()));
    }

    private static long examples(List<WindowResult> windows) {
        return windows.stream().mapToLong(WindowResult::examples).sum();
    }
}
