package io.tributary.target.parquet;

import io.tributary.files.Files;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.RowParts;
import io.tributary.target.engine.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Some partitions of a table that is loaded: its rows there, and what becomes of them with the changes that follow.
 *
 * @param plan as {@link PlanJson} has it: of nothing
 * @param handedOut where the rows of the share's part are
 * @param changes all that follow the load
 * @param number of {@code shares}, and of its part
 */
record LoadShare(
        String plan, ParquetSettings settings, List<RowParts> handedOut, List<NetFile> changes, int number, int shares)
        implements Workers.Share<FolderShare.Done> {
    LoadShare {
        handedOut = List.copyOf(handedOut);
        changes = List.copyOf(changes);
    }

    @Override
    public FolderShare.Done run(Files target, LandedFiles landed, Path scratch) {
        Plan carried = PlanJson.read(plan);
        ParquetFormat.Source from = new ParquetFormat.Source(landed, MergeSettings.in(scratch), 0);
        return new FolderWrite(target, settings, from, carried, Optional.empty()).share(this);
    }
}
