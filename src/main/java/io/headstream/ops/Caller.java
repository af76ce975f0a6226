package io.headstream.ops;

/**
 * Who asks.
 *
 * @param name of the token, which is what audits show
 * @param access what the caller may do
 */
record Caller(String name, Access access) {
    /** Whoever is on this machine, where no token is configured. */
    static final Caller LOCAL = new Caller("local", Access.OPERATOR);

    /** Somebody without a token. */
    static final Caller NOBODY = new Caller("nobody", Access.ANYONE);
}
