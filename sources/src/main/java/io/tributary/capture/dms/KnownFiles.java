package io.tributary.capture.dms;

import io.tributary.capture.dms.Listing.Listed;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.TableEvent.LoadStarted;
import io.tributary.landing.adopted.AdoptedOrigin;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of one table that its latest load, and changes after it, were adopted from, folded from the items of the log. Not
 * thread-safe.
 */
final class KnownFiles {
    private int generation;
    private String start = FileName.FIRST;
    private String last = FileName.FIRST;
    private final Map<String, Adopted> loads = new HashMap<>();
    private final Map<String, Adopted> changes = new LinkedHashMap<>();
    private final Map<String, Adopted> earlier = new HashMap<>();

    /** One file, and what the log says of how it is read. */
    record Adopted(LandedFile file, AdoptedOrigin origin) {
        Adopted(LandedFile file) {
            this(file, AdoptedOrigin.of(file));
        }

        boolean isVersionOf(Listed listed) {
            return origin.version().equals(listed.version());
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
        } else if (item instanceof LandedFile file) {
            switch (file.kind()) {
                case LOAD -> loads.put(file.path(), new Adopted(file));
                case CHANGE, UPSERT -> {
                    changes.put(file.path(), new Adopted(file));
                    String order = FileName.orderOf(file.path());
                    last = order.compareTo(last) > 0 ? order : last;
                }
            }
        }
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

    /** How that change file was read when it followed an earlier load; empty when it did not, or was another version. */
    Optional<Adopted> earlier(Listed file) {
        return Optional.ofNullable(earlier.get(file.path())).filter(adopted -> adopted.isVersionOf(file));
    }
}
