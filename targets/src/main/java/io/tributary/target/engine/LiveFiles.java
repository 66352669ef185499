package io.tributary.target.engine;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The data files of a table in a lake, numbered from 0, columns told apart by field ids. Some of their rows are gone. The file with
 * most rows is the first: the engine takes every file of a query to have as many as the first one, and keeps in memory what it takes
 * to be the shorter side of a join.
 */
public interface LiveFiles {
    /** How many files. */
    int count();

    /** The file as one of this machine. */
    Path local(int file);

    /** Between which values those of a column are, NULLs left out; empty when nobody knows. */
    Optional<Bounds> bounds(int file, int columnId);

    /** What files of positions call the file. */
    String location(int file);

    /** Parquet files of positions that are gone, {@code file_path} and {@code pos}, which may say something of these files. */
    List<Path> positions(Collection<Integer> files);

    /** Tells of all other positions in these files that are gone. */
    void vectors(Collection<Integer> files, Gone sink);

    /** Takes what is gone. */
    interface Gone {
        /**
         * A row is gone.
         *
         * @param position counts from 0
         */
        void row(int file, long position);
    }

    /** Texts that the engine's type of the column understands. */
    record Bounds(String least, String most) {}
}
