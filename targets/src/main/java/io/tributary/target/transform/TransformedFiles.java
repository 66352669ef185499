package io.tributary.target.transform;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.merge.LandedFiles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Landed files, and among them those that transforms made in their place, which are in scratch space while a plan names
 * them. Equal files have equal content, so it does not matter whose is read. Thread-safe.
 */
public final class TransformedFiles implements LandedFiles {
    private final LandedFiles landed;
    private final Map<LandedFile, Path> made = new ConcurrentHashMap<>();

    public TransformedFiles(LandedFiles landed) {
        this.landed = landed;
    }

    LandedFiles landed() {
        return landed;
    }

    void put(LandedFile file, Path path) {
        made.put(file, path);
    }

    void remove(Collection<LandedFile> files) {
        files.forEach(made::remove);
    }

    @Override
    public InputStream open(LandedFile file) {
        Path path = made.get(file);
        if (path == null) {
            return landed.open(file);
        }
        try {
            return new FileInputStream(path.toFile());
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + path, "Look at its volume", e);
        }
    }

    @Override
    public Optional<Path> local(LandedFile file) {
        Path path = made.get(file);
        return path == null ? landed.local(file) : Optional.of(path);
    }
}
