package io.headstream.ops.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was taken for what over the latest windows of a learner.
 *
 * @param learner the learner
 * @param windows how many windows
 * @param examples in them
 * @param classes counts by class, in canonical order
 * @param confusions what was wrong; at most those that evaluations carry
 */
public record ConfusionView(String learner, int windows, long examples, List<ClassRow> classes, List<Cell> confusions) {
    /**
     * One class.
     *
     * @param label the class
     * @param support examples of it
     * @param predicted examples for which it was on top
     * @param correct examples of it for which it was on top
     */
    public record ClassRow(String label, long support, long predicted, long correct) {}

    /**
     * One mistake.
     *
     * @param actual the true class
     * @param predicted what was on top; null: the version knew no class
     * @param examples how often
     */
    public record Cell(String actual, @Nullable String predicted, long examples) {}
}
