package io.tributary.target.parquet;

import static java.util.Objects.requireNonNull;

import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.SummedStream;
import io.tributary.target.FinalFile;
import io.tributary.target.engine.KeptFiles.OldFile;
import io.tributary.target.engine.Scratch;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a table's manifest, which must be what it says, as files of this machine. Confined to one thread. */
final class OldParts {
    private final Files files;
    private final String folder;
    private final FinalFile manifest;
    private final Scratch scratch;
    private final Map<OldFile, Manifest.Part> parts = new HashMap<>();

    /**
     * @param folder the table's
     * @param manifest where they are named, for messages
     * @param scratch gets copies where files are elsewhere
     */
    OldParts(Files files, String folder, FinalFile manifest, Scratch scratch) {
        this.files = files;
        this.folder = folder;
        this.manifest = manifest;
        this.scratch = scratch;
    }

    /**
     * Those that are present, by name and size; where files are elsewhere, verified copies.
     *
     * @param present what is in the table's folder
     */
    List<OldFile> open(List<Manifest.Part> named, List<FileEntry> present) {
        Map<String, Long> sizes = new HashMap<>();
        present.forEach(entry -> sizes.put(entry.path(), entry.bytes()));
        for (Manifest.Part part : named) {
            Long bytes = sizes.get(folder + part.path());
            if (bytes == null || bytes != part.bytes()) {
                throw damaged(part, bytes == null ? "is not there" : "is not what was written");
            }
        }
        List<OldFile> opened = new ArrayList<>();
        for (Manifest.Part part : named) {
            Optional<Path> local = files.local(folder + part.path());
            Path path = local.orElseGet(() -> scratch.file("old-" + parts.size() + ".parquet"));
            if (local.isEmpty()) {
                copy(part, path);
            }
            OldFile file = new OldFile(path, part.rows());
            parts.put(file, part);
            opened.add(file);
        }
        return opened;
    }

    private void copy(Manifest.Part part, Path to) {
        try (OutputStream out = new FileOutputStream(to.toFile())) {
            verify(part, out);
        } catch (IOException e) {
            throw Scratch.failure("write", to, e);
        }
    }

    Manifest.Part part(OldFile file) {
        return requireNonNull(parts.get(file), "an old file");
    }

    /** Reads it whole. */
    void verify(OldFile file) {
        verify(part(file), OutputStream.nullOutputStream());
    }

    private void verify(Manifest.Part part, OutputStream to) {
        try (SummedStream in = new SummedStream(files.open(folder + part.path()))) {
            in.transferTo(to);
            if (in.bytes() != part.bytes() || in.crc32c() != part.crc32c()) {
                throw damaged(part, "is not what was written");
            }
        } catch (IOException e) {
            throw Scratch.failure("read", Path.of(files.describe(folder + part.path())), e);
        }
    }

    /** Reads all of them. */
    void verifyAll() {
        parts.keySet().forEach(this::verify);
    }

    private RuntimeException damaged(Manifest.Part part, String finding) {
        return manifest.changedOutside("its file " + part.path() + " " + finding);
    }
}
