package io.headstream.demo;

import org.jspecify.annotations.Nullable;

/** A list of labels cannot be used; says where and what was expected there. */
public final class LabelListException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was wrong and what was expected. */
    public LabelListException(String message, @Nullable Throwable cause) {
        super(message + " [LABELS_UNUSABLE]", cause);
    }
}
