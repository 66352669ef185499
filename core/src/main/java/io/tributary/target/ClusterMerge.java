package io.tributary.target;

import io.tributary.files.FilesSource;
import io.tributary.merge.LandedSource;

/** Merges final CSV files with the machines of a cluster. */
@FunctionalInterface
public interface ClusterMerge {
    /**
     * The merge of one target.
     *
     * @param target the files that the target keeps, where parts of them are written too
     */
    CsvMerge of(LandedSource landed, FilesSource target);
}
