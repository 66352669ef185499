package io.tributary.merge;

import java.io.Serializable;

/** Opens the data files of a landing zone wherever it is sent: on other machines of a cluster too. */
@FunctionalInterface
public interface LandedSource extends Serializable {
    /** The files, as every machine reaches them. Called often; thread-safe. */
    LandedFiles open();
}
