package io.tributary.files;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A folder of the local machine. Beside a published {@code name} there may be, all in the same folder and all hidden
 * from {@link #list}: {@code .name.<16 hex digits>.tmp}, an upload not published yet; {@code .name.note} and
 * {@code .name.note.next}, see {@link NoteFile}; {@code name.lock}, a claim; and {@code .publish.lock} in the root, held
 * for the moment of a publish. A file's version is its length, its modification time and its inode. The folder's file
 * system needs hard links, atomic renames and {@code fsync} of folders: any local one of a Unix has them.
 */
public final class LocalFiles implements Files {
    private static final int FIND_ATTEMPTS_MAX = 1000;
    private static final int OPEN_ATTEMPTS_MAX = 20;

    private final Path root;

    /** @param root the folder; created by the first upload if it is not there */
    public LocalFiles(Path root) {
        this.root = requireNonNull(root, "root is null").toAbsolutePath().normalize();
    }

    @Override
    public List<FileEntry> list(String prefix) {
        Path start = startOf(PathRules.checkPrefix(prefix));
        LocalTree tree = new LocalTree(root, prefix);
        walk(start, tree);
        List<FileEntry> entries = new ArrayList<>(tree.files().size());
        for (FileEntry file : tree.files()) {
            if (tree.hasNote(file.path())) {
                find(file.path()).ifPresent(entries::add);
            } else {
                entries.add(file);
            }
        }
        entries.sort(Comparator.comparing(FileEntry::path, PathRules.UTF8_ORDER));
        return entries;
    }

    @Override
    public Optional<FileEntry> find(String path) {
        Path file = resolve(path);
        NoteFile noteFile = new NoteFile(file);
        try {
            for (int attempt = 0; attempt < FIND_ATTEMPTS_MAX; attempt++) {
                FileEntry before = entry(path, file, "");
                Optional<String> note = noteFile.read(before.bytes());
                if (note.isPresent() && version(file).equals(before.version())) {
                    return Optional.of(new FileEntry(path, before.bytes(), before.version(), note.get()));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            throw LocalFailure.of("look at", file, failure);
        }
        throw new PipelineException(ErrorCode.FILE_IO, "Cannot look at " + file + ": it changes all the time", "");
    }

    @Override
    public InputStream open(String path) {
        Path file = resolve(path);
        try {
            return openStream(file);
        } catch (NoSuchFileException absent) {
            throw LocalFailure.notFound(file);
        } catch (IOException failure) {
            throw LocalFailure.of("open", file, failure);
        }
    }

    @Override
    public Optional<Path> local(String path) {
        Path file = resolve(path);
        return java.nio.file.Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /**
     * A stream, not a channel: an interrupted thread would close a channel and fail. Its failure does not tell a missing
     * file from an unreadable one, and a file that was missing may be there a moment later.
     */
    @SuppressWarnings("resource") // the caller closes it
    static InputStream openStream(Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new FileInputStream(file.toFile());
            } catch (FileNotFoundException failure) {
                if (java.nio.file.Files.notExists(file)) {
                    throw new NoSuchFileException(file.toString());
                }
                if (attempt == OPEN_ATTEMPTS_MAX) {
                    throw failure;
                }
            }
        }
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        Path file = resolve(path);
        try {
            return new LocalUpload(this, path, file, requireNonNull(precondition, "precondition is null"));
        } catch (IOException failure) {
            throw LocalFailure.of("create", file, failure);
        }
    }

    @Override
    public void delete(Collection<String> paths) {
        Set<Path> folders = new LinkedHashSet<>();
        for (String path : paths) {
            Path file = resolve(path);
            try {
                java.nio.file.Files.deleteIfExists(file);
                new NoteFile(file).delete();
            } catch (IOException failure) {
                throw LocalFailure.of("delete", file, failure);
            }
            folders.add(folder(file));
        }
        for (Path folder : folders) {
            try {
                if (java.nio.file.Files.isDirectory(folder)) {
                    Durable.syncFolder(folder);
                }
            } catch (IOException failure) {
                throw LocalFailure.of("delete from", folder, failure);
            }
        }
    }

    @Override
    public int sweepUnpublished(String prefix) {
        LocalTree tree = new LocalTree(root, PathRules.checkPrefix(prefix));
        walk(startOf(prefix), tree);
        try {
            for (String path : tree.pathsWithNextNote()) {
                Path file = root.resolve(path);
                ProcessLock.exclusively(publishLock(), () -> new NoteFile(file).settle());
            }
            for (Path leftover : tree.temporaries()) {
                java.nio.file.Files.deleteIfExists(leftover);
            }
        } catch (IOException failure) {
            throw LocalFailure.of("remove leftovers in", root, failure);
        }
        return tree.temporaries().size();
    }

    @Override
    public FileClaim claim(String path, String holder) {
        Path lockFile = resolve(path.endsWith(".lock") ? path.substring(0, path.length() - ".lock".length()) : path);
        lockFile = folder(lockFile).resolve(lockFile.getFileName() + ".lock");
        try {
            Durable.createFolders(folder(lockFile));
            return ProcessLock.claim(lockFile, holder);
        } catch (IOException failure) {
            throw LocalFailure.of("claim", lockFile, failure);
        }
    }

    @Override
    public String describe(String path) {
        return path.isEmpty() ? root.toString() : resolve(path).toString();
    }

    Path publishLock() {
        return root.resolve(".publish.lock");
    }

    private Path startOf(String prefix) {
        int slash = prefix.lastIndexOf('/');
        return slash < 0 ? root : toPath(prefix.substring(0, slash));
    }

    private Path resolve(String path) {
        return toPath(PathRules.checkFile(path));
    }

    private Path toPath(String path) {
        try {
            return root.resolve(path);
        } catch (InvalidPathException unmappable) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot write the file name " + path + " in the character set of this process",
                    "Start with LC_ALL=C.UTF-8",
                    unmappable);
        }
    }

    private static void walk(Path start, LocalTree tree) {
        try {
            java.nio.file.Files.walkFileTree(start, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, tree);
        } catch (NoSuchFileException empty) {
            // nothing was ever written there
        } catch (IOException failure) {
            throw LocalFailure.of("list", start, failure);
        }
    }

    static Path folder(Path file) {
        return requireNonNull(file.getParent(), "a file below the root has a folder");
    }

    /** A fresh temporary name for that file. */
    static Path temporary(Path file) {
        String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return folder(file).resolve("." + file.getFileName() + "." + unique + ".tmp");
    }

    /** {@code source} as the entry it has, or is going to have once it is published, at {@code path}. */
    static FileEntry entry(String path, Path source, String note) throws IOException {
        BasicFileAttributes attributes = java.nio.file.Files.readAttributes(source, BasicFileAttributes.class);
        return entry(path, attributes, note);
    }

    static FileEntry entry(String path, BasicFileAttributes attributes, String note) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(path, null, "not a file");
        }
        long changed = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        String version = attributes.size() + "-" + changed + "-" + attributes.fileKey();
        return new FileEntry(path, attributes.size(), version, note);
    }

    /** The file's version, empty when there is none. */
    static String version(Path file) throws IOException {
        try {
            return entry("", file, "").version();
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return "";
        }
    }
}
