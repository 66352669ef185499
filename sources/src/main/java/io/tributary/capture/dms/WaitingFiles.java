package io.tributary.capture.dms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.landing.LandedFile;
import io.tributary.landing.adopted.AdoptedOrigin;
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
        Set<String> adopted = new HashSet<>();
        Set<TableId> all = new HashSet<>(settings.tables().keySet());
        settings.log().forEachCommitAfter(0, commit -> commit.items().forEach(item -> {
            all.add(item.table());
            if (item.item() instanceof LandedFile file) {
                adopted.add(version(file.path(), AdoptedOrigin.of(file).version()));
            }
        }));
        String transactions = settings.dms().files().transactions();
        Map<TableId, Sum> sums = new HashMap<>();
        for (FileEntry file : settings.files().list("")) {
            if (adopted.contains(version(file.path(), file.version()))) {
                continue;
            }
            if (!transactions.isEmpty() && FileName.isTransactions(file.path(), transactions)) {
                all.forEach(table -> sum(sums, table).add(file));
            } else {
                FileName.parse(file.path())
                        .filter(name -> settings.isWanted(name.table()))
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

    private static String version(String path, String version) {
        return path + "\n" + version;
    }

    private static final class Sum {
        private final MessageDigest state = sha256();
        private long bytes;
        private String last = "";

        void add(FileEntry file) {
            state.update((version(file.path(), file.version()) + "\n").getBytes(UTF_8));
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
