package io.headstream.demo;

/**
 * How far a demo is.
 *
 * @param planned events that make up the stream
 * @param broken how many of them are broken on purpose
 * @param sending how sending went so far
 * @param sent whether all was sent
 * @param seen what the topics hold
 * @param complete whether everything that was sent has come out at the other end
 */
public record DemoState(
        int planned, int broken, SendReport sending, boolean sent, Observation seen, boolean complete) {}
