package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.target.iceberg.PlannedFiles.Part;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;

class RewriteRuleTest {
    private static final long FILE_BYTES = 192L << 20;

    private int names;

    private DataFile data(long bytes, long rows) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("memory:" + names++ + ".parquet")
                .withFileSizeInBytes(bytes)
                .withRecordCount(rows)
                .build();
    }

    private DeleteFile positions(long bytes, long rows) {
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .ofPositionDeletes()
                .withPath("memory:" + names++ + "-deletes.parquet")
                .withFileSizeInBytes(bytes)
                .withRecordCount(rows)
                .build();
    }

    private static RewriteRule.Choice of(List<Part> parts) {
        return RewriteRule.of(parts, FILE_BYTES);
    }

    /** Each apply adds a file; files that become one are as long as all together. */
    @Test
    void filesGrowWithTheLogarithmOfApplies() {
        for (long bytes : List.of(3_000L, 100_000L, 5_000_000L)) {
            List<Part> parts = new ArrayList<>();
            int most = 0;
            long written = 0;
            for (int apply = 1; apply <= 1_000; apply++) {
                parts.add(new Part(data(bytes, 100), List.of()));
                if (apply % Maintenance.APPLIES == 0) {
                    RewriteRule.Choice choice = of(parts);
                    if (!choice.isEmpty()) {
                        parts.removeAll(choice.rows());
                        long sum = choice.rows().stream()
                                .mapToLong(part -> part.file().fileSizeInBytes())
                                .sum();
                        written += sum;
                        parts.add(new Part(data(sum, 100), List.of()));
                    }
                }
                long few = parts.stream()
                        .filter(part -> part.file().fileSizeInBytes() < FILE_BYTES / RewriteRule.SMALL_SHARE)
                        .count();
                most = Math.max(most, (int) few);
            }
            assertThat(most).as("files of %d bytes", bytes).isLessThan(4 * RewriteRule.TIER_MAX);
            assertThat(written).as("files of %d bytes", bytes).isLessThan(8 * 1_000 * bytes);
        }
    }

    @Test
    void filesThatAreLongEnoughStay() {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            parts.add(new Part(data(FILE_BYTES / RewriteRule.SMALL_SHARE, 100), List.of()));
        }

        assertThat(of(parts).isEmpty()).isTrue();
    }

    @Test
    void manyFilesOfPositionsBecomeOneWhileRowsStay() {
        List<DeleteFile> deletes = new ArrayList<>();
        for (int i = 0; i < RewriteRule.TIER_MAX; i++) {
            deletes.add(positions(2_000, 100));
        }
        DeleteFile older = positions(RewriteRule.TIER_BYTES, 10_000);
        deletes.add(older);
        List<Part> parts = List.of(new Part(data(FILE_BYTES, 1_000_000), deletes));
        RewriteRule.Choice choice = of(parts);

        assertThat(choice.rows()).isEmpty();
        assertThat(choice.counted()).isEmpty();
        assertThat(choice.positions()).hasSize(RewriteRule.TIER_MAX).doesNotContain(older);
    }

    @Test
    void lossIsCountedOnceAQuarterOfAPartitionIsGone() {
        List<DeleteFile> deletes = List.of(positions(2_000, 249_999));
        List<Part> parts = List.of(new Part(data(FILE_BYTES, 1_000_000), deletes));
        assertThat(of(parts).counted()).isEmpty();

        List<Part> worn = List.of(new Part(data(FILE_BYTES, 1_000_000), List.of(positions(2_000, 250_000))));
        assertThat(of(worn).counted()).isEqualTo(worn);
        assertThat(RewriteRule.isWorn(worn.get(0), 250_000)).isTrue();
        assertThat(RewriteRule.isWorn(worn.get(0), 249_999)).isFalse();
    }
}
