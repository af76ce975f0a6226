package io.headstream.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.LoggerFactory;

/** What a broker in this process has allowed and refused, by its authorizer's own log. */
final class Decisions implements AutoCloseable {
    private static final Pattern DECISION = Pattern.compile(
            "Principal = User:(\\w+) is (\\w+) operation = (\\w+) from host = \\S+ on resource = (\\S+)");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    Decisions() {
        logger().setLevel(Level.DEBUG);
        logger().setAdditive(false);
        logged.start();
        logger().addAppender(logged);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("kafka.authorizer.logger");
    }

    /** Forgets what was decided so far. */
    void clear() {
        logged.list.clear();
    }

    /** What was decided so: user, operation, resource. */
    Set<String> decided(String how) {
        Set<String> decided = new TreeSet<>();
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            Matcher matcher = DECISION.matcher(event.getFormattedMessage());
            if (matcher.find() && matcher.group(2).equals(how)) {
                decided.add(matcher.group(1) + " " + matcher.group(3) + " " + matcher.group(4));
            }
        }
        return decided;
    }

    /** Rights of a user to read and to write that nothing has asked for. */
    Set<String> unused(String user, List<KafkaRight> rights) {
        Set<String> used = decided("Allowed");
        Set<String> unused = new TreeSet<>();
        for (KafkaRight right : rights) {
            for (AclOperation operation : right.operations()) {
                boolean asked = used.stream()
                        .anyMatch(decision -> decision.startsWith(user + " " + operation + " ")
                                && (right.isPrefix()
                                        ? decision.contains(
                                                ":" + right.resource().name())
                                        : decision.endsWith(
                                                ":" + right.resource().name())));
                if (!asked && (operation == AclOperation.READ || operation == AclOperation.WRITE)) {
                    unused.add(user + " " + operation + " " + right.resource().resourceType() + " "
                            + right.resource().name());
                }
            }
        }
        return unused;
    }

    @Override
    public void close() {
        logger().detachAppender(logged);
    }
}
