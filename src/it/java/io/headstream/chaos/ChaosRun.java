package io.headstream.chaos;

import io.headstream.app.Committed;
import io.headstream.chaos.Schedule.Move;
import io.headstream.chaos.Schedule.Step;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.Contract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A stream of events through a cluster to which things happen, and the account that is made of it after. */
public final class ChaosRun {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);

    /** How long a kill waits at most for some instance to be at work: kills of what has not begun find little. */
    private static final Duration AT_WORK_WITHIN = Duration.ofSeconds(40);

    /** One kill in so many does not wait: it may find all of them starting. */
    private static final int STARTING_SHARE = 5;

    static final Duration COUNT_INTERVAL = Duration.ofSeconds(2);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(200);

    /**
     * What is to be done.
     *
     * @param kills SIGKILLs of instances
     * @param seed of everything random
     * @param faults what else is done
     * @param perSecond events a second
     * @param isolated whether this process has network and mounts to itself, so that they may be changed
     * @param patience how long everything may take to settle in the end
     */
    public record Plan(int kills, long seed, Set<Fault> faults, int perSecond, boolean isolated, Duration patience) {}

    private final Plan plan;
    private final ChaosCluster cluster;
    private final Contract contract;
    private final Consumer<String> report;

    /** Instances that are to run now. */
    private final Set<Node> wanted = new HashSet<>();

    /** Instances that come back at their time, and which time. */
    private final Map<Node, Long> restartAt = new HashMap<>();

    private final Map<String, Integer> done = new TreeMap<>();
    private int restarts;
    private int kills;

    private ChaosRun(Plan plan, ChaosCluster cluster, Contract contract, Consumer<String> report) {
        this.plan = plan;
        this.cluster = cluster;
        this.contract = contract;
        this.report = report;
    }

    /**
     * Does it all.
     *
     * @param directory for logs and data
     * @param registryDirectory where the build has unpacked the schema registry
     * @param report hears what happens, line by line
     */
    public static ChaosResult of(Plan plan, Path directory, Path registryDirectory, Consumer<String> report)
            throws InterruptedException {
        Network network = plan.isolated() ? new NamespaceNetwork() : new LoopbackNetwork();
        try (ChaosCluster cluster = ChaosCluster.start(network, directory, registryDirectory);
                Contract contract = cluster.contract()) {
            return new ChaosRun(plan, cluster, contract, report).run();
        }
    }

    private ChaosResult run() throws InterruptedException {
        Set<Fault> possible = possible();
        for (int i = 0; i < Schedule.NODES; i++) {
            want(cluster.instance(i));
        }
        Poll.until("the first instances run", STARTS_WITHIN, () -> {
            supervise();
            return wanted.stream().allMatch(ChaosRun::isAtWork);
        });
        report.accept("three brokers, three instances and the registry run");
        try (EventStream stream =
                new EventStream(cluster.bootstrapServers(), contract, plan.seed(), plan.perSecond())) {
            stream.start();
            carryOut(Schedule.of(plan.seed(), plan.kills(), possible));
            report.accept("%d kills done; the rest is to settle".formatted(kills));
            stream.end();
            return settle(stream);
        }
    }

    private Set<Fault> possible() {
        Set<Fault> possible = EnumSet.noneOf(Fault.class);
        for (Fault fault : plan.faults()) {
            if (fault.cutsNetwork() && !cluster.network().canCut()) {
                report.accept("skipped: %s needs network namespaces of its own".formatted(fault.word()));
            } else if (fault == Fault.FILL_DISK && !cluster.disk(0).isLimited()) {
                report.accept("skipped: %s needs a file system of its own".formatted(fault.word()));
            } else {
                possible.add(fault);
            }
        }
        return possible;
    }

    private void carryOut(Schedule schedule) throws InterruptedException {
        long begin = System.nanoTime();
        long waitedNanos = 0;
        for (Step step : schedule.steps()) {
            long due = begin + waitedNanos + TimeUnit.MILLISECONDS.toNanos(step.atMs());
            while (System.nanoTime() < due) {
                supervise();
                TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL.toMillis());
            }
            if (step.move() == Move.KILL_INSTANCE) {
                long from = System.nanoTime();
                boolean early = step.atMs() % STARTING_SHARE == 0;
                Poll.isWithin(AT_WORK_WITHIN, () -> {
                    supervise();
                    return early || wanted.stream().anyMatch(ChaosRun::isAtWork);
                });
                waitedNanos += System.nanoTime() - from;
            }
            report.accept("%6.1f s: %s".formatted((System.nanoTime() - begin) / 1e9, step));
            carryOut(step);
        }
    }

    private void carryOut(Step step) {
        if (step.faultOrNull() == null) {
            Node instance = killed(step.node());
            kills++;
            wanted.remove(instance);
            restartAt.put(instance, System.nanoTime() + TimeUnit.SECONDS.toNanos(step.atMs() % 3));
            return;
        }
        if (step.move() == Move.BEGIN) {
            done.merge(step.faultOrNull().word(), 1, Integer::sum);
        }
        act(step.faultOrNull(), step.node(), step.move() == Move.BEGIN);
    }

    /** That instance, or the next one that is there, if it has just stopped by itself or is about to come back. */
    private Node killed(int number) {
        List<Node> killed = new ArrayList<>(1);
        Poll.until("an instance to kill", STARTS_WITHIN, () -> {
            supervise();
            candidates(number)
                    .filter(instance -> instance.isAlive() && instance.kill())
                    .findFirst()
                    .ifPresent(killed::add);
            return !killed.isEmpty();
        });
        return killed.get(0);
    }

    private Stream<Node> candidates(int first) {
        return IntStream.range(0, Schedule.NODES).mapToObj(i -> cluster.instance((first + i) % Schedule.NODES));
    }

    private void act(Fault fault, int number, boolean begin) {
        Node instance = cluster.instance(number);
        Node broker = cluster.broker(number);
        Node otherBroker = cluster.broker((number + 1) % Schedule.NODES);
        Network network = cluster.network();
        switch (fault) {
            case KILL_BROKER -> either(begin, () -> broker.kill(), broker::start);
            case PAUSE_BROKER -> either(begin, broker::pause, broker::resume);
            case PAUSE_INSTANCE -> either(begin, instance::pause, instance::resume);
            case STOP_REGISTRY -> either(begin, cluster.registry()::pause, cluster.registry()::resume);
            case RESTART_INSTANCE -> either(begin, () -> unwant(instance), () -> want(instance));
            case JOIN -> {
                Node joining = cluster.instance(Schedule.NODES);
                either(begin, () -> want(joining), () -> unwant(joining));
            }
            case FILL_DISK -> either(begin, cluster.disk(number)::fill, cluster.disk(number)::free);
            case CUT_INSTANCE -> either(begin, () -> network.cut(instance.name()), () -> network.heal(instance.name()));
            case CUT_BROKER -> either(begin, () -> network.cut(broker.name()), () -> network.heal(broker.name()));
            case CUT_BETWEEN_BROKERS ->
                either(
                        begin,
                        () -> network.cut(broker.name(), otherBroker.name()),
                        () -> network.heal(broker.name(), otherBroker.name()));
        }
    }

    private static void either(boolean first, Runnable one, Runnable other) {
        if (first) {
            one.run();
        } else {
            other.run();
        }
    }

    private void want(Node instance) {
        restartAt.remove(instance);
        wanted.add(instance);
        instance.start();
    }

    private void unwant(Node instance) {
        restartAt.remove(instance);
        wanted.remove(instance);
        instance.stop();
    }

    /** As a service manager does: what has ended is started again. */
    private void supervise() {
        long now = System.nanoTime();
        List.copyOf(restartAt.entrySet()).stream()
                .filter(entry -> now - entry.getValue() >= 0)
                .forEach(entry -> want(entry.getKey()));
        for (Node instance : List.copyOf(wanted)) {
            if (!instance.isAlive()) {
                restarts++;
                report.accept("          %s had stopped by itself and starts again".formatted(instance.name()));
                wanted.remove(instance);
                restartAt.put(instance, now + TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    private static boolean isAtWork(Node instance) {
        return instance.hasSaid(ChaosInstance.RUNNING);
    }

    private ChaosResult settle(EventStream stream) {
        Account account = new Account(cluster.bootstrapServers(), contract);
        int due = stream.predictions().size();
        int dueExamples = stream.examples().size();
        Poll.isWithin(plan.patience(), COUNT_INTERVAL, () -> {
            supervise();
            return restartAt.isEmpty()
                    && Committed.records(cluster.bootstrapServers(), "predictions")
                                    .size()
                            >= due
                    && learned("head-evaluations") >= dueExamples;
        });
        UndisturbedTrainer undisturbed = new UndisturbedTrainer(cluster);
        Map<String, List<HeadSnapshot>> again = undisturbed.versions(account, dueExamples, plan.patience());
        // It may have solved for the last window while the other ran: no version is missed.
        Map<String, List<HeadSnapshot>> versions = account.versions("head-snapshots");
        List<String> breaches = new ArrayList<>();
        int events = account.events(stream.sent());
        ChaosResult.Count count = account.count(stream.predictions(), stream.examples(), events);
        int proven = account.proven(versions, breaches);
        boolean equal = UndisturbedTrainer.sameHeads(versions, again, breaches);
        int changes = account.rollouts(breaches);
        return new ChaosResult(
                kills,
                done,
                restarts,
                count,
                versions.values().stream().mapToInt(List::size).sum(),
                proven,
                equal,
                changes,
                breaches);
    }

    private int learned(String topic) {
        return Committed.evaluations(cluster.bootstrapServers(), contract, topic, "dense").stream()
                .mapToInt(io.headstream.wire.avro.HeadEvaluation::getExamples)
                .sum();
    }
}
