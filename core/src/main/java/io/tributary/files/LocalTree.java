package io.tributary.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the files below a root whose path starts with a prefix, told apart by what they are. For one walk. */
final class LocalTree implements FileVisitor<Path> {
    private static final Pattern TEMPORARY = Pattern.compile("\\.(.+)\\.[0-9a-f]{16}\\.tmp", Pattern.DOTALL);
    private static final Pattern NOTE = Pattern.compile("\\.(.+?)\\.note(\\.next)?", Pattern.DOTALL);

    private final Path root;
    private final String prefix;
    private final List<FileEntry> files = new ArrayList<>();
    private final List<Path> temporaries = new ArrayList<>();
    private final Set<String> noted = new HashSet<>();
    private final List<String> nextNoted = new ArrayList<>();

    LocalTree(Path root, String prefix) {
        this.root = root;
        this.prefix = prefix;
    }

    /** Published files, without their notes. */
    List<FileEntry> files() {
        return files;
    }

    boolean hasNote(String path) {
        return noted.contains(path);
    }

    /** Files with a note of a publish that was under way. */
    List<String> pathsWithNextNote() {
        return nextNoted;
    }

    List<Path> temporaries() {
        return temporaries;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String path = relative(folder) + "/";
        return folder.equals(root) || path.startsWith(prefix) || prefix.startsWith(path)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            return FileVisitResult.CONTINUE;
        }
        String path = relative(file);
        int nameAt = path.lastIndexOf('/') + 1;
        String name = path.substring(nameAt);
        if (PathRules.isReserved(name)) {
            visitReserved(file, path.substring(0, nameAt), name);
        } else if (path.startsWith(prefix)) {
            files.add(LocalFiles.entry(path, attributes, ""));
        }
        return FileVisitResult.CONTINUE;
    }

    private void visitReserved(Path file, String folder, String name) {
        Matcher temporary = TEMPORARY.matcher(name);
        if (temporary.matches()) {
            if ((folder + temporary.group(1)).startsWith(prefix)) {
                temporaries.add(file);
            }
            return;
        }
        Matcher note = NOTE.matcher(name);
        if (note.matches()) {
            String path = folder + note.group(1);
            noted.add(path);
            if (note.group(2) != null && path.startsWith(prefix)) {
                nextNoted.add(path);
            }
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
        if (failure != null && !(failure instanceof NoSuchFileException)) {
            throw failure;
        }
        return FileVisitResult.CONTINUE;
    }

    private String relative(Path path) {
        String text = root.relativize(path).toString();
        return File.separatorChar == '/' ? text : text.replace(File.separatorChar, '/');
    }
}
