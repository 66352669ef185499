package io.tributary.files;

import java.io.Serializable;

/** Opens a place of files wherever it is sent: on other machines of a cluster too. */
@FunctionalInterface
public interface FilesSource extends Serializable {
    /** The files, as every machine reaches them. Called often; thread-safe. */
    Files open();
}
