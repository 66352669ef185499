package io.tributary.merge;

import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the data files that a plan names. */
@FunctionalInterface
public interface LandedFiles {
    /** The files of a landing zone. */
    static LandedFiles of(LandingReader landing) {
        return new LandedFiles() {
            @Override
            public InputStream open(LandedFile file) {
                return landing.open(file);
            }

            @Override
            public Optional<Path> local(LandedFile file) {
                return landing.local(file);
            }
        };
    }

    /** The content from its first byte; the caller checks length and check sum while reading, and closes it. */
    InputStream open(LandedFile file);

    /** The same content as a file of this machine, for readers that are given names; empty where there is none. */
    default Optional<Path> local(LandedFile file) {
        return Optional.empty();
    }
}
