package io.tributary.target.iceberg;

import io.tributary.target.iceberg.PlannedFiles.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.DeleteFileSet;

/**
 * Which files of a partition are to be written anew, by what they cost whoever reads it:
 *
 * <ul>
 *   <li>Data files shorter than one in {@value #SMALL_SHARE} of the wanted length: tiers of length are each {@value
 *       #TIER_FACTOR} times the one before, the first up to {@value #TIER_BYTES} bytes. Once a tier has {@value #TIER_MAX}
 *       files, they and all shorter ones become one. So no row is written more often than there are tiers, and no tier
 *       keeps more files than that.
 *   <li>Files of deleted positions, by the same tiers.
 *   <li>A data file that has lost one in {@value #GONE_SHARE} of its rows or more. Where a file of positions says something
 *       of many data files, the loss is counted once one in {@value #GONE_SHARE} of the partition's rows is gone.
 * </ul>
 *
 * <p>What is said of rows that are written anew goes with them.
 */
final class RewriteRule {
    static final int SMALL_SHARE = 8;
    static final int GONE_SHARE = 4;
    static final int TIER_MAX = 8;
    static final int TIER_FACTOR = 8;
    static final long TIER_BYTES = 1 << 16;

    private RewriteRule() {}

    /**
     * What is to be done in a partition.
     *
     * @param rows data files whose rows are written anew, those first that are to be first when not all can be
     * @param positions files of positions that are to become one
     * @param counted data files of which it is not known how many rows they have lost
     */
    record Choice(List<Part> rows, Set<DeleteFile> positions, List<Part> counted) {
        boolean isEmpty() {
            return rows.isEmpty() && positions.isEmpty();
        }

        /** How many files a reader need not open any more. */
        int saved() {
            return rows.size() + positions.size();
        }
    }

    /**
     * Chooses.
     *
     * @param partition all its files
     * @param fileBytes how long a data file should be
     */
    static Choice of(List<Part> partition, long fileBytes) {
        Set<DeleteFile> shared = DeleteFileSet.create();
        partition.forEach(part -> part.deletes().stream()
                .filter(delete -> !ContentFileUtil.isFileScoped(delete))
                .forEach(shared::add));
        Set<Part> rows = new LinkedHashSet<>(shorts(partition, fileBytes));
        partition.stream().filter(part -> isWorn(part, known(part))).forEach(rows::add);
        Set<DeleteFile> positions = DeleteFileSet.create();
        partition.forEach(
                part -> part.deletes().stream().filter(RewriteRule::isPositions).forEach(positions::add));
        boolean worn = !shared.isEmpty() && isWorn(partition);
        if (!worn) {
            long limit =
                    limit(positions.stream().map(DeleteFile::fileSizeInBytes).toList());
            positions.removeIf(delete -> delete.fileSizeInBytes() >= limit);
        }
        List<Part> counted = worn
                ? partition.stream()
                        .filter(part -> part.deletes().stream().anyMatch(shared::contains))
                        .toList()
                : List.of();
        return new Choice(List.copyOf(rows), positions, counted);
    }

    /** Whether a file has lost so many rows that it is to be written anew. */
    static boolean isWorn(Part part, long gone) {
        return gone > 0 && gone * GONE_SHARE >= part.file().recordCount();
    }

    private static long known(Part part) {
        return part.deletes().stream()
                .filter(ContentFileUtil::isFileScoped)
                .mapToLong(DeleteFile::recordCount)
                .sum();
    }

    private static boolean isWorn(List<Part> partition) {
        Set<DeleteFile> deletes = DeleteFileSet.create();
        partition.forEach(part -> deletes.addAll(part.deletes()));
        long gone = deletes.stream().mapToLong(DeleteFile::recordCount).sum();
        long rows =
                partition.stream().mapToLong(part -> part.file().recordCount()).sum();
        return gone * GONE_SHARE >= rows;
    }

    private static List<Part> shorts(List<Part> partition, long fileBytes) {
        Predicate<Part> isShort = part -> part.file().fileSizeInBytes() < fileBytes / SMALL_SHARE;
        long limit = limit(partition.stream()
                .filter(isShort)
                .map(part -> part.file().fileSizeInBytes())
                .toList());
        return partition.stream()
                .filter(isShort)
                .filter(part -> part.file().fileSizeInBytes() < limit)
                .sorted(Comparator.comparing(part -> part.file().fileSizeInBytes()))
                .toList();
    }

    /** Files shorter than this become one; 0 where no tier is full. */
    static long limit(List<Long> sizes) {
        Map<Long, Integer> tiers = new TreeMap<>();
        sizes.forEach(size -> tiers.merge(ceiling(size), 1, Integer::sum));
        List<Long> full = new ArrayList<>(List.of(0L));
        tiers.forEach((ceiling, count) -> {
            if (count >= TIER_MAX) {
                full.add(ceiling);
            }
        });
        return full.get(full.size() - 1);
    }

    private static long ceiling(long size) {
        long ceiling = TIER_BYTES;
        while (size >= ceiling) {
            ceiling = Math.multiplyExact(ceiling, TIER_FACTOR);
        }
        return ceiling;
    }

    /** Whether files are of the kinds that the engine and this rule know. */
    static boolean isKnown(List<Part> partition) {
        return partition.stream()
                .allMatch(part -> part.file().format() == FileFormat.PARQUET
                        && part.deletes().stream()
                                .allMatch(delete -> delete.content() == FileContent.POSITION_DELETES
                                        && (isPositions(delete) || ContentFileUtil.isDV(delete))));
    }

    static boolean isPositions(DeleteFile delete) {
        return delete.format() == FileFormat.PARQUET;
    }
}
