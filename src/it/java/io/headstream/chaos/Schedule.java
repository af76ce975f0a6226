package io.headstream.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done when, drawn from a seed: the same seed gives the same schedule.
 *
 * @param steps in the order of their time
 */
record Schedule(List<Step> steps) {
    /** Brokers and instances there are of each. */
    static final int NODES = 3;

    private static final int KILLS_PER_FAULT = 3;

    /** For a broker that was away to take part again. */
    private static final int BROKER_RECOVERS_MS = 8_000;

    /** What a step is. */
    enum Move {
        KILL_INSTANCE,
        BEGIN,
        END
    }

    /**
     * One thing that is done.
     *
     * @param atMs time since the start, in milliseconds
     * @param move what it is
     * @param faultOrNull which fault begins or ends; null: a kill of an instance
     * @param node which broker or instance, from 0
     */
    record Step(long atMs, Move move, @Nullable Fault faultOrNull, int node) {
        @Override
        public String toString() {
            return faultOrNull == null
                    ? "kill-instance " + node
                    : "%s of %s %d".formatted(move == Move.BEGIN ? "begin" : "end", faultOrNull.word(), node);
        }
    }

    Schedule {
        steps = List.copyOf(steps);
    }

    /** So many SIGKILLs of instances, and after every third of them one of the other faults, all kinds by turns. */
    static Schedule of(long seed, int kills, Set<Fault> faults) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        Deque<Fault> bag = new ArrayDeque<>();
        long atMs = 0;
        long brokersWholeMs = 0;
        for (int kill = 1; kill <= kills; kill++) {
            atMs += 1_500 + random.nextInt(7_000);
            steps.add(new Step(atMs, Move.KILL_INSTANCE, null, random.nextInt(NODES)));
            if (kill % KILLS_PER_FAULT == 0 && !faults.isEmpty()) {
                Fault fault = next(bag, faults, random);
                long fromMs = atMs + random.nextInt(4_000);
                if (fault.takesBroker()) {
                    fromMs = Math.max(fromMs, brokersWholeMs);
                }
                long toMs = fromMs + 2_000 + random.nextInt(10_000);
                int node = random.nextInt(NODES);
                steps.add(new Step(fromMs, Move.BEGIN, fault, node));
                steps.add(new Step(toMs, Move.END, fault, node));
                if (fault.takesBroker()) {
                    brokersWholeMs = toMs + BROKER_RECOVERS_MS;
                }
            }
        }
        steps.sort(Comparator.comparingLong(Step::atMs));
        return new Schedule(steps);
    }

    private static Fault next(Deque<Fault> bag, Set<Fault> faults, Random random) {
        if (bag.isEmpty()) {
            List<Fault> all = new ArrayList<>(faults);
            Collections.sort(all);
            Collections.shuffle(all, random);
            bag.addAll(all);
        }
        return bag.removeFirst();
    }
}
