package io.tributary.merge;

import io.tributary.landing.LandedFile;
import java.io.InputStream;

/** Opens the data files that a plan names. */
@FunctionalInterface
public interface LandedFiles {
    /** The content from its first byte; the caller checks length and check sum while reading, and closes it. */
    InputStream open(LandedFile file);
}
