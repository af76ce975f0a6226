package io.headstream.topology;

import java.util.Locale;

/**
 * What can happen to labels, counted. The names are part of the public contract: {@code joined} is the Kafka Streams
 * metrics {@code joined-rate} and {@code joined-total} of group {@code stream-labels-metrics}.
 */
enum LabelEvent {
    /** A late label taught an image that had none for the head. */
    JOINED,
    /** A late label took the place of another one. */
    CORRECTED,
    /** A label was taken back. */
    RETRACTED,
    /** A late label said what held already. */
    REPEATED,
    /** A label came before its image and waits for it. */
    WAITING,
    /** A waiting label gave way to a later one for the same image and head. */
    SUPERSEDED,
    /** The image was not seen within the join window: set aside. */
    UNMATCHED,
    /** The label could not be read or used: set aside. */
    REFUSED,
    /** An image came again, with a label that held already or that a late label had settled: not learned from again. */
    DUPLICATE,
    /** An image came again with another label: corrected. */
    RELABELLED,
    /** Another image came under the id of one that is kept. */
    ID_REUSED;

    String metric() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
