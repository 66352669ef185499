package io.tributary.target.iceberg;

import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.LoadCsv;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/**
 * Some files of a load, and what becomes of their rows with the changes that follow. Rows that depend on no other come in one
 * of the shares, by their keys.
 *
 * @param load as {@link PlanJson} has it: a plan of nothing but these files
 * @param changes all that follow the load
 * @param number of {@code shares}
 */
record LoadShare(String load, DataWriter writer, List<NetFile> changes, int number, int shares)
        implements Workers.Share<LoadShare.Done> {
    /**
     * What a share came to.
     *
     * @param files new ones
     */
    record Done(ShareTally tally, ArrayList<DataFile> files) implements Serializable {}

    LoadShare {
        changes = List.copyOf(changes);
    }

    @Override
    public Done run(io.tributary.files.Files target, LandedFiles landed, Path folder) {
        Plan plan = PlanJson.read(load);
        return LoadCsv.reading(plan, landed, direct -> run(plan, direct, target, landed, folder));
    }

    private Done run(
            Plan plan, Optional<LoadCsv> direct, io.tributary.files.Files target, LandedFiles landed, Path folder) {
        try (Scratch scratch = Scratch.in(folder);
                Engine engine = Engine.open(writer.engine(), scratch.folder())) {
            EngineMerge merge =
                    new EngineMerge(engine, scratch, TypeRules.ICEBERG, writer.engine(), plan, Optional::empty, direct);
            new NetChanges(landed, MergeSettings.in(folder)).run(plan, merge);
            ShareTally tally =
                    changes.isEmpty() ? ShareTally.NOTHING : merge.applyShare(changes, target, number, shares);
            ArrayList<DataFile> files = new ArrayList<>();
            merge.refusing(() -> files.addAll(writer.write(merge.rows(), engine, scratch, Warehouse.of(target))));
            return new Done(tally, files);
        }
    }
}
