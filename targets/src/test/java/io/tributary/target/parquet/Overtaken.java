package io.tributary.target.parquet;

import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Files whose claims hold nobody off, and a second writer that comes between a final file's begin and its end. */
public record Overtaken(Files inner, Runnable other) implements Files {
    @Override
    public List<FileEntry> list(String prefix) {
        return inner.list(prefix);
    }

    @Override
    public Optional<FileEntry> find(String path) {
        return inner.find(path);
    }

    @Override
    public InputStream open(String path) {
        return inner.open(path);
    }

    @Override
    public Optional<Path> local(String path) {
        return inner.local(path);
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        if (path.endsWith(".parquet")) {
            other.run();
        }
        return inner.create(path, precondition);
    }

    @Override
    public void delete(Collection<String> paths) {
        inner.delete(paths);
    }

    @Override
    public int sweepUnpublished(String prefix) {
        return 0;
    }

    @Override
    public FileClaim claim(String path, String holder) {
        return () -> {};
    }

    @Override
    public String describe(String path) {
        return inner.describe(path);
    }
}
