package io.headstream.ops;

import io.headstream.ops.view.Board;
import io.headstream.ops.view.ConfusionView;
import io.headstream.ops.view.HeadView;
import io.headstream.ops.view.LiveView;
import io.headstream.ops.view.Thumbnails;
import io.headstream.ops.view.WindowView;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What there is to look at. */
final class ViewRoutes {
    private static final int PAGE = 50;
    private static final int MOST_ITEMS = 500;
    private static final int CHART = 400;
    private static final int MOST_POINTS = 4_000;
    private static final int CONFUSION_WINDOWS = 20;
    private static final int MOST_WINDOWS = 50;

    private final Supplier<LiveView> view;

    /** @param view gives the view, or throws an {@link HttpProblem} while there is none */
    ViewRoutes(Supplier<LiveView> view) {
        this.view = view;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/heads", Access.VIEWER, this::heads),
                Route.get("/api/v1/heads/{head}", Access.VIEWER, this::head),
                Route.get("/api/v1/heads/{head}/versions", Access.VIEWER, this::versions),
                Route.get("/api/v1/heads/{head}/evaluations", Access.VIEWER, this::evaluations),
                Route.get("/api/v1/heads/{head}/confusion", Access.VIEWER, this::confusion),
                Route.get("/api/v1/heads/{head}/history", Access.VIEWER, this::history),
                Route.get("/api/v1/heads/{head}/predictions", Access.VIEWER, this::predictions),
                Route.get("/api/v1/images/{partition}/{offset}/thumbnail", Access.VIEWER, this::thumbnail),
                Route.get("/api/v1/dead-letters", Access.VIEWER, this::deadLetters),
                Route.get("/api/v1/stream", Access.VIEWER, this::stream));
    }

    private Board board() {
        return view.get().board();
    }

    private void heads(Context context) {
        Json.answer(context, Map.of("heads", board().heads()));
    }

    private void head(Context context) {
        HeadView head = found(context, board().head(context.pathParam("head")));
        context.header("ETag", "\"%d\"".formatted(head.epoch()));
        Json.answer(context, head);
    }

    private void versions(Context context) {
        Json.answer(
                context,
                found(
                        context,
                        page(
                                context,
                                (before, limit) -> board().versions(
                                                context.pathParam("head"), Query.learner(context), before, limit))));
    }

    private void evaluations(Context context) {
        List<WindowView> windows =
                found(context, board().windows(context.pathParam("head"), Query.limit(context, CHART, MOST_POINTS)));
        Json.answer(context, Map.of("items", windows));
    }

    private void confusion(Context context) {
        ConfusionView confusion = found(
                context,
                board().confusion(
                                context.pathParam("head"),
                                Query.learner(context),
                                Query.windows(context, CONFUSION_WINDOWS, MOST_WINDOWS)));
        Json.answer(context, confusion);
    }

    private void history(Context context) {
        Json.answer(
                context,
                found(
                        context,
                        page(context, (before, limit) -> board().history(context.pathParam("head"), before, limit))));
    }

    private void predictions(Context context) {
        Json.answer(
                context,
                found(
                        context,
                        page(
                                context,
                                (before, limit) -> board().predictions(context.pathParam("head"), before, limit))));
    }

    private void deadLetters(Context context) {
        Json.answer(context, page(context, (before, limit) -> board().deadLetters(before, limit)));
    }

    private void stream(Context context) {
        Json.answer(context, view.get().stream());
    }

    private void thumbnail(Context context) throws InterruptedException {
        long partition = Query.path(context, "partition");
        Thumbnails.Answer answer = partition > Integer.MAX_VALUE
                ? new Thumbnails.Answer.None()
                : view.get().thumbnails().of((int) partition, Query.path(context, "offset"));
        if (answer instanceof Thumbnails.Answer.Picture picture) {
            context.contentType("image/jpeg").result(picture.jpeg());
        } else if (answer instanceof Thumbnails.Answer.Busy) {
            throw new HttpProblem(HttpProblem.Category.UNAVAILABLE, "too many pictures are asked for, expected fewer");
        } else {
            throw HttpProblem.notFound("no picture of this event: it is gone, or cannot be shown");
        }
    }

    /** What is asked for by where it begins and how long it may be. */
    private interface Paged<T> {
        T page(long before, int limit);
    }

    private static <T> T page(Context context, Paged<T> all) {
        return all.page(Query.before(context), Query.limit(context, PAGE, MOST_ITEMS));
    }

    private static <T> T found(Context context, Optional<T> found) {
        return found.orElseThrow(() -> HttpProblem.notFound(
                "no head '%s' is known here".formatted(io.headstream.event.Printable.of(context.pathParam("head")))));
    }
}
