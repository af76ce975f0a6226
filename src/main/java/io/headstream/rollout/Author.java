package io.headstream.rollout;

/**
 * Who changes a rollout.
 *
 * @param kind whether a policy or a person
 * @param name the policy's name, or the person as the command names it
 */
public record Author(Kind kind, String name) {
    /** Longest name of a person, in UTF-16 code units. */
    public static final int MAX_LENGTH = 256;

    /** Whether a policy or a person. */
    public enum Kind {
        /** Decides by itself, from what versions score. */
        POLICY,
        /** Anybody who sends commands. */
        PERSON
    }

    /** @throws IllegalArgumentException if the name is blank, longer than {@link #MAX_LENGTH} or does not show */
    public Author {
        CommandText.require("who", name, MAX_LENGTH);
    }

    /** A policy. */
    public static Author policy(String name) {
        return new Author(Kind.POLICY, name);
    }

    /** A person, or a program in a person's place. */
    public static Author person(String name) {
        return new Author(Kind.PERSON, name);
    }

    /** Whether it is a policy. */
    public boolean isPolicy() {
        return kind == Kind.POLICY;
    }

    @Override
    public String toString() {
        return name;
    }
}
