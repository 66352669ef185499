package io.tributary.target.parquet;

import io.tributary.files.Files;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.FileTarget;
import io.tributary.target.FinalFile;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.Workers;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Some partitions of a table: the rows of their files that change, and the rows that come into them.
 *
 * @param plan as {@link PlanJson} has it
 * @param changes what all changes of the plan come to
 * @param files paths, below the table's folder, of the share's files
 * @param number of {@code shares}
 */
record FolderShare(
        String plan,
        ParquetSettings settings,
        long smallFileBytes,
        List<NetFile> changes,
        Set<String> files,
        int number,
        int shares)
        implements Workers.Share<FolderShare.Done> {
    /**
     * What a share came to.
     *
     * @param made new files
     * @param taken paths of files that they replace
     */
    record Done(ShareTally tally, List<Manifest.Part> made, List<String> taken) implements Serializable {
        Done {
            made = List.copyOf(made);
            taken = List.copyOf(taken);
        }
    }

    FolderShare {
        changes = List.copyOf(changes);
        files = Set.copyOf(files);
    }

    @Override
    public Done run(Files target, LandedFiles landed, Path scratch) {
        Plan carried = PlanJson.read(plan);
        ParquetFormat.Source from = new ParquetFormat.Source(landed, MergeSettings.in(scratch), smallFileBytes);
        Optional<FinalFile> manifest = FileTarget.readOnly(target, new ParquetFormat(settings, target, null))
                .file(carried.table());
        return new FolderWrite(target, settings, from, carried, manifest)
                .share(this, part -> files.contains(part.path()));
    }
}
