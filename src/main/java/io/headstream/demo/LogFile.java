package io.headstream.demo;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the log off the terminal and into a file while it is open. */
final class LogFile implements AutoCloseable {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{0} %msg%n";

    private final ch.qos.logback.classic.Logger root;
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final FileAppender<ILoggingEvent> appender = new FileAppender<>();
    private final Path path;

    private LogFile(LoggerContext context, Path path) {
        this.root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        this.path = path;
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setFile(path.toString());
        appender.setEncoder(encoder);
        appender.start();
    }

    /** Sends everything that is logged to a file, and nowhere else. */
    static LogFile open(Path path) {
        LogFile file = new LogFile((LoggerContext) LoggerFactory.getILoggerFactory(), path);
        file.root.iteratorForAppenders().forEachRemaining(file.others::add);
        file.others.forEach(file.root::detachAppender);
        file.root.addAppender(file.appender);
        return file;
    }

    /** Its last lines; none if it cannot be read. */
    List<String> tail(int lines) {
        try (var all = Files.lines(path, StandardCharsets.UTF_8)) {
            List<String> text = all.toList();
            return text.subList(Math.max(0, text.size() - lines), text.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** Sends the log where it went before. */
    @Override
    public void close() {
        root.detachAppender(appender);
        others.forEach(root::addAppender);
        appender.stop();
    }
}
