package io.tributary.target.catalog;

import io.tributary.catalog.CatalogPartition;
import io.tributary.catalog.CatalogTable;
import io.tributary.catalog.TableCatalog;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.target.catalog.FinalShape.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Partitions of divided tables. A folder also has files that are no longer, or not yet, of the table, so a partition is told
 * by a text file that lists its files, one address a line; its parameter {@value #SUM} says which list was registered. Each
 * partition's list is replaced in one step, the lists of several one after the other.
 */
final class PartitionLists {
    /** Check sum of the list, CRC-32C in hex. */
    private static final String SUM = "tributary.files";

    private final TableCatalog catalog;
    private final Files files;

    PartitionLists(TableCatalog catalog, Files files) {
        this.catalog = catalog;
        this.files = files;
    }

    /** Makes the partitions right; says whether any was wrong. */
    boolean put(CatalogTable table, List<Part> parts) {
        Map<List<String>, CatalogPartition> gone = new HashMap<>();
        catalog.partitions(table.name()).forEach(partition -> gone.put(partition.values(), partition));
        List<CatalogPartition> changed = new ArrayList<>();
        for (Part part : parts) {
            byte[] list = (String.join("\n", part.files().stream().sorted().toList()) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            CatalogPartition wanted = partition(table, part, list);
            if (!wanted.equals(gone.remove(part.values()))) {
                write(part.list(), list);
                changed.add(wanted);
            }
        }
        catalog.putPartitions(table.name(), changed);
        catalog.removePartitions(table.name(), gone.keySet());
        removeLists(table, gone.values());
        return !changed.isEmpty() || !gone.isEmpty();
    }

    private CatalogPartition partition(CatalogTable table, Part part, byte[] list) {
        CRC32C sum = new CRC32C();
        sum.update(list);
        String address = files.describe(part.list());
        String folder = address.substring(0, address.lastIndexOf('/'));
        return new CatalogPartition(
                part.values(),
                table.storage().at(folder),
                Map.of(SUM, HexFormat.of().toHexDigits((int) sum.getValue())));
    }

    private void write(String path, byte[] list) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(list, 0, list.length);
            upload.publish("");
        }
    }

    /** Lists that nobody reads any more, of folders that are ours. */
    private void removeLists(CatalogTable table, Iterable<CatalogPartition> gone) {
        String root = files.describe("x");
        root = root.substring(0, root.length() - 1);
        List<String> paths = new ArrayList<>();
        for (CatalogPartition partition : gone) {
            String folder = partition.storage().location();
            if (folder.startsWith(table.storage().location() + "/")) {
                files.list(folder.substring(root.length()) + "/").forEach(file -> paths.add(file.path()));
            }
        }
        if (!paths.isEmpty()) {
            files.delete(paths);
        }
    }
}
