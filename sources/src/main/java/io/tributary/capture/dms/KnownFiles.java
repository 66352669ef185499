package io.tributary.capture.dms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.TableEvent.LoadStarted;
import io.tributary.landing.adopted.AdoptedOrigin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of one table that its latest load, and changes after it, were adopted from, folded from the items of the log. Not
 * thread-safe.
 */
final class KnownFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private int generation;
    /** A change file since the load that was removed from the folder, and is not known by its version any more. */
    private String gone = "";

    private String start = FileName.FIRST;
    private String last = FileName.FIRST;
    private final Map<String, Adopted> loads = new HashMap<>();
    private final Map<String, Adopted> changes = new LinkedHashMap<>();
    private final Map<String, Adopted> earlier = new HashMap<>();

    /** One file, and how it is read. */
    record Adopted(LandedFile.Kind kind, int schemaVersion, AdoptedOrigin origin) {
        static Adopted of(LandedFile file) {
            return new Adopted(file.kind(), file.schemaVersion(), AdoptedOrigin.of(file));
        }

        boolean isVersionOf(FileEntry file) {
            return origin.version().equals(file.version());
        }
    }

    /** Takes in the next item about the table. */
    void take(LandedItem item) {
        if (item instanceof LoadStarted started) {
            generation = started.generation();
            start = started.position().text();
            last = start;
            loads.clear();
            earlier.putAll(changes);
            changes.clear();
            gone = "";
        } else if (item instanceof LandedFile file) {
            switch (file.kind()) {
                case LOAD -> loads.put(file.path(), Adopted.of(file));
                case CHANGE, UPSERT -> {
                    changes.put(file.path(), Adopted.of(file));
                    String order = FileName.orderOf(file.path());
                    last = order.compareTo(last) > 0 ? order : last;
                }
            }
        }
    }

    /** Forgets change files that are not in the folder any more. */
    void forgetAllBut(Set<String> paths) {
        changes.keySet().stream()
                .filter(path -> !paths.contains(path))
                .findFirst()
                .ifPresent(path -> gone = path);
        changes.keySet().retainAll(paths);
        earlier.keySet().retainAll(paths);
    }

    /** A change file since the latest load that was removed and forgotten; empty when there is none. */
    String gone() {
        return gone;
    }

    /**
     * All that is known, a line each: the table, as {@code ["t", schema, name, generation, start, last, gone]}, then its files, as
     * {@code [sort, path, kind, schema version, origin]} with the sorts {@code l}, {@code c} and {@code e} of {@link #loads}, {@link
     * #changes} and {@link #earlier}.
     */
    List<String> lines(TableId table) {
        List<String> lines = new ArrayList<>();
        lines.add(JSON.createArrayNode()
                .add("t")
                .add(table.schema())
                .add(table.name())
                .add(generation)
                .add(start)
                .add(last)
                .add(gone)
                .toString());
        loads.forEach((path, file) -> lines.add(line("l", path, file)));
        changes.forEach((path, file) -> lines.add(line("c", path, file)));
        earlier.forEach((path, file) -> lines.add(line("e", path, file)));
        return lines;
    }

    private static String line(String sort, String path, Adopted file) {
        return JSON.createArrayNode()
                .add(sort)
                .add(path)
                .add(file.kind().name())
                .add(file.schemaVersion())
                .add(file.origin().text())
                .toString();
    }

    /** Takes one of {@link #lines} back. */
    void recall(JsonNode line) {
        String sort = line.path(0).asText();
        if (sort.equals("t")) {
            generation = line.path(3).asInt();
            start = line.path(4).asText();
            last = line.path(5).asText();
            gone = line.path(6).asText();
            return;
        }
        Map<String, Adopted> files = sort.equals("l") ? loads : sort.equals("c") ? changes : earlier;
        files.put(
                line.path(1).asText(),
                new Adopted(
                        LandedFile.Kind.valueOf(line.path(2).asText()),
                        line.path(3).asInt(),
                        AdoptedOrigin.parse(line.path(4).asText())));
    }

    /** Of the latest load, 0 before the first. */
    int generation() {
        return generation;
    }

    /** Change files up to this order are not part of what follows the load. */
    String start() {
        return start;
    }

    /** Order of the change file adopted last; {@link #start} before the first. */
    String last() {
        return last;
    }

    /** By path. */
    Map<String, Adopted> loads() {
        return loads;
    }

    /** By path, in the order of adoption. */
    Map<String, Adopted> changes() {
        return changes;
    }

    /** Whether a file is known as it is now. */
    boolean has(FileEntry file) {
        return adopted(file).isPresent();
    }

    /** How that file was read when it was adopted, be it for an earlier load; empty when it never was as it is now. */
    Optional<Adopted> adopted(FileEntry file) {
        return Stream.of(loads, changes, earlier)
                .map(files -> Optional.ofNullable(files.get(file.path())))
                .flatMap(Optional::stream)
                .filter(adopted -> adopted.isVersionOf(file))
                .findFirst();
    }
}
