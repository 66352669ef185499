package io.tributary.files;

import static java.util.Objects.requireNonNull;

/** What must hold of a path at the moment a file is published there. */
public sealed interface Precondition {
    /** Nothing: an existing file is replaced. */
    record Any() implements Precondition {}

    /** No file has that path. */
    record Absent() implements Precondition {}

    /**
     * The file there is still that version.
     *
     * @param version as {@link FileEntry#version} told it
     */
    record Unchanged(String version) implements Precondition {
        public Unchanged {
            requireNonNull(version, "version is null");
        }
    }

    Precondition ANY = new Any();
    Precondition ABSENT = new Absent();
}
