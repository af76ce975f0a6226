package io.headstream.config;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads a properties file in UTF-8, and tells of keys that stand in it twice. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** @throws InvalidConfigException if the file cannot be read, as all else would only repeat that */
    static Map<String, RawSetting> read(Path file, Problems problems) {
        String origin = String.valueOf(file.getFileName());
        Map<String, RawSetting> settings = new TreeMap<>();
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                RawSetting setting = new RawSetting(value.toString(), origin);
                if (settings.put(key.toString(), setting) != null) {
                    problems.wrong(key.toString(), setting, "each key once in a file");
                }
                return super.put(key, value);
            }
        };
        try (Reader reader = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            properties.load(reader);
        } catch (IOException e) {
            String why = e.getClass().getSimpleName();
            problems.missing(file.toString(), "a properties file in UTF-8 that can be read (%s)".formatted(why));
            problems.throwIfAny();
        } catch (IllegalArgumentException e) {
            problems.missing(file.toString(), "properties without malformed \\u escapes");
        }
        return settings;
    }
}
