package io.tributary.target.engine;

import io.tributary.files.Files;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.Plan;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Machines, or processors, that carry out shares of what a plan comes to, each by itself. They read landing files and files of
 * the target, and write files of the target; whatever they write is nobody's until the target publishes it. Thread-safe for
 * different tables.
 */
public interface Workers {
    /** Nobody: everything is done where the target is. */
    Workers NONE = new Workers() {
        @Override
        public boolean isWorth(long bytes) {
            return false;
        }

        @Override
        public long shareBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public Optional<NetFiles> net(Plan plan, TypeRules rules, EngineSettings settings) {
            return Optional.empty();
        }

        @Override
        public <T extends Serializable> List<T> run(List<? extends Share<T>> shares) {
            throw new IllegalStateException("Nobody is there");
        }
    };

    /** Whether reading so many bytes is worth dividing. */
    boolean isWorth(long bytes);

    /** About how many bytes of files to give to one share. */
    long shareBytes();

    /**
     * Puts what the changes of a plan come to into files, by key.
     *
     * @param rules of the values' types
     * @return empty when the changes cannot be divided: they are no single pass
     * @throws io.tributary.error.PipelineException as {@link io.tributary.merge.NetChanges#run}
     */
    Optional<NetFiles> net(Plan plan, TypeRules rules, EngineSettings settings);

    /** Carries out shares, in any order and more than once if need be; what they come to, in the order given. */
    <T extends Serializable> List<T> run(List<? extends Share<T>> shares);

    /**
     * Something to do, sent to where it is done.
     *
     * @param <T> what it comes to
     */
    interface Share<T extends Serializable> extends Serializable {
        /**
         * Does it. When it is done twice, what one of them wrote is nobody's.
         *
         * @param target the target's files
         * @param landed those of the landing zone
         * @param scratch folder on a disk of the machine
         */
        T run(Files target, LandedFiles landed, Path scratch);
    }

    /** Such files, gone when it is closed. */
    interface NetFiles extends AutoCloseable {
        /** At least one. */
        List<NetFile> files();

        @Override
        void close();
    }
}
