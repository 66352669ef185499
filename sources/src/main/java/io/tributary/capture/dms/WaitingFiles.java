package io.tributary.capture.dms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files that lie in a folder of DMS and that the log does not name as they are now: at one moment, without reading them. Files
 * with changes of all tables count for all of them.
 *
 * @param tables by table; those without such files are not among them
 */
public record WaitingFiles(SortedMap<TableId, Some> tables) {
    public WaitingFiles {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /**
     * Those of one table.
     *
     * @param bytes as they lie there, be it compressed
     * @param last path of one of them
     * @param state another text whenever they are others
     */
    public record Some(long bytes, String last, String state) {}

    /** Looks at folder and log. */
    public static WaitingFiles of(DmsFolderSettings settings) {
        AdoptedLog known = new AdoptedLog(settings.log());
        Set<TableId> all = new HashSet<>(settings.tables().keySet());
        all.addAll(known.tables().keySet());
        String transactions = settings.dms().files().transactions();
        Map<TableId, Sum> sums = new HashMap<>();
        for (FileEntry file : settings.files().list("")) {
            if (!transactions.isEmpty() && FileName.isTransactions(file.path(), transactions)) {
                if (known.tables().values().stream().noneMatch(table -> table.has(file))) {
                    all.forEach(table -> sum(sums, table).add(file));
                }
            } else {
                FileName.parse(file.path())
                        .filter(name -> settings.isWanted(name.table()))
                        .filter(name -> !known.known(name.table()).has(file))
                        .ifPresent(name -> sum(sums, name.table()).add(file));
            }
        }
        SortedMap<TableId, Some> tables = new TreeMap<>();
        sums.forEach((table, sum) -> tables.put(table, sum.some()));
        return new WaitingFiles(tables);
    }

    private static Sum sum(Map<TableId, Sum> sums, TableId table) {
        return sums.computeIfAbsent(table, id -> new Sum());
    }

    private static final class Sum {
        private final MessageDigest state = sha256();
        private long bytes;
        private String last = "";

        void add(FileEntry file) {
            state.update((file.path() + "\n" + file.version() + "\n").getBytes(UTF_8));
            bytes += file.bytes();
            last = file.path();
        }

        Some some() {
            return new Some(bytes, last, HexFormat.of().formatHex(state.digest()));
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }
    }
}
