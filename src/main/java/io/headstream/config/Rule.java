package io.headstream.config;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a key's value must be, as a check and in words.
 *
 * @param expected the words, such as {@code a whole number of 1 or more}
 * @param holds the check, on a value of the key's type
 */
record Rule(String expected, Predicate<Object> holds) implements ConfigDef.Validator {
    static Rule bool() {
        return new Rule("true or false", value -> value instanceof Boolean);
    }

    static Rule atLeast(long least) {
        return new Rule("a whole number of %d or more".formatted(least), value -> asLong(value) >= least);
    }

    static Rule between(long least, long most) {
        return new Rule(
                "a whole number from %d to %d".formatted(least, most),
                value -> asLong(value) >= least && asLong(value) <= most);
    }

    /** {@code instead} also holds, with a meaning of its own. */
    static Rule atLeastOr(long least, long instead, String meaning) {
        return new Rule(
                "a whole number of %d or more, or %d for %s".formatted(least, instead, meaning),
                value -> asLong(value) >= least || asLong(value) == instead);
    }

    static Rule text(String expected, Predicate<String> holds) {
        return new Rule(expected, value -> value instanceof String text && holds.test(text));
    }

    static Rule present(String expected) {
        return text(expected, value -> !value.isBlank());
    }

    static Rule oneOf(String... choices) {
        Set<String> all = Set.of(choices);
        return text("one of " + String.join(", ", Arrays.asList(choices)), all::contains);
    }

    static Rule number(double least, double most) {
        return new Rule(
                "a number from %s to %s".formatted(plain(least), plain(most)),
                value -> value instanceof Double number && number >= least && number <= most);
    }

    /** A number as people write it: no exponent, no needless zeros. */
    static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    static Rule list(String expected, Predicate<List<?>> holds) {
        return new Rule(expected, value -> value instanceof List<?> list && holds.test(list));
    }

    @Override
    public void ensureValid(String name, Object value) {
        // Kafka checks defaults too; that of a key without one is null.
        if (value != null && !holds.test(value)) {
            throw new ConfigException(name, value, "expected " + expected);
        }
    }

    @Override
    public String toString() {
        return expected;
    }

    private static long asLong(Object value) {
        return ((Number) value).longValue();
    }
}
