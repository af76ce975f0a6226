package io.headstream.rollout;

/** Why a move is refused: found by whoever looks closest, told by {@link RolloutMachine}. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message, null, false, false);
    }
}
