package io.headstream.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Decides what of a setting may be shown in messages, logs and consoles. */
final class Secrets {
    /** Stands for a value that is not shown. */
    static final String MASK = "[hidden]";

    private static final Pattern SECRET =
            Pattern.compile("password|passphrase|jaas|secret|key|token|credential|user\\.info|assertion|certificate");

    /** Ends of names that say where or what a secret is, never the secret itself. */
    private static final Pattern HARMLESS =
            Pattern.compile(".*(\\.location|\\.file|\\.type|\\.url|\\.ms|\\.serializer|\\.deserializer|\\.algorithm)");

    private static final Pattern URL_CREDENTIALS = Pattern.compile("(?<=//)[^/@\\s]*@");

    private Secrets() {}

    /** Whether the key's name says that its value is a secret. */
    static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return SECRET.matcher(name).find() && !HARMLESS.matcher(name).matches();
    }

    /** The value, or a mask; credentials within a URL are masked in any value. */
    static String shown(String key, String value) {
        return isSecret(key) ? MASK : URL_CREDENTIALS.matcher(value).replaceAll(MASK + "@");
    }
}
