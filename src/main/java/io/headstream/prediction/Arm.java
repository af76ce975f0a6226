package io.headstream.prediction;

/** Why a version was asked. The names are part of the public contract. */
public enum Arm {
    /** No version was: there was none to ask. */
    NONE,
    /** It is the champion. */
    CHAMPION,
    /** It is on trial, and the image is of its share. */
    CANARY,
    /** It is on trial, unseen: the answer that counts is another's. */
    SHADOW
}
