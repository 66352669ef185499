package io.tributary.target.parquet;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.target.FinalFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a table's folder has when a plan begins.
 *
 * @param path with a slash at the end
 * @param present all files there
 * @param manifest empty when there is none of ours, or it cannot be read and is not needed
 */
record OldFolder(Files files, String path, List<FileEntry> present, Optional<Manifest> manifest) {
    OldFolder {
        present = List.copyOf(present);
    }

    /**
     * Looks into the folder.
     *
     * @param old the manifest's file
     * @param needed whether rows of the table so far matter
     * @throws PipelineException {@code TARGET_CHANGED_OUTSIDE} when the manifest is needed and is not what was written
     */
    static OldFolder of(Files files, String path, Optional<FinalFile> old, boolean needed) {
        return new OldFolder(files, path, files.list(path), old.flatMap(file -> read(file, needed)));
    }

    private static Optional<Manifest> read(FinalFile file, boolean needed) {
        try (InputStream in = file.open()) {
            return Optional.of(Manifest.read(in.readAllBytes()));
        } catch (IllegalArgumentException e) {
            if (needed) {
                throw file.changedOutside("it is no manifest: " + e.getMessage());
            }
            return Optional.empty();
        } catch (PipelineException e) {
            if (needed || e.code() != ErrorCode.TARGET_CHANGED_OUTSIDE) {
                throw e;
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + file.describe(), "", e);
        }
    }

    /** Removes files of ours that neither the manifest nor the one before names; all is kept if there is one that says nothing. */
    void sweep() {
        boolean unreadable = manifest.isEmpty()
                && present.stream().anyMatch(file -> file.path().equals(path + Manifest.NAME));
        if (unreadable) {
            return;
        }
        Set<String> known = before();
        manifest.ifPresent(named -> named.files().forEach(part -> known.add(path + part.path())));
        List<String> leftovers = present.stream()
                .filter(TableFolder::isPart)
                .map(FileEntry::path)
                .filter(file -> !known.contains(file))
                .toList();
        if (!leftovers.isEmpty()) {
            files.delete(leftovers);
        }
    }

    /** Paths of what only the manifest before the present one named. */
    private Set<String> before() {
        Set<String> paths = new HashSet<>();
        manifest.ifPresent(named -> named.before().forEach(part -> paths.add(path + part)));
        return paths;
    }

    /**
     * Paths of what nobody needs once there is another manifest.
     *
     * @param whole where the table was before it was divided
     */
    List<String> obsolete(TableId table, String whole) {
        Set<String> gone = before();
        return present.stream()
                .filter(file ->
                        gone.contains(file.path()) || (file.path().equals(whole) && TableFolder.isOf(table, file)))
                .map(FileEntry::path)
                .toList();
    }

    /** Paths, below the folder, of files that the next manifest does not name any more. */
    List<String> dropped(List<Manifest.Part> next) {
        Set<String> named = new HashSet<>();
        next.forEach(part -> named.add(part.path()));
        return manifest.stream()
                .flatMap(old -> old.files().stream())
                .map(Manifest.Part::path)
                .filter(part -> !named.contains(part))
                .toList();
    }
}
