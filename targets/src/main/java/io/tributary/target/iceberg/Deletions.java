package io.tributary.target.iceberg;

import io.tributary.target.engine.DeltaMerge;
import io.tributary.target.engine.LakeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.DVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.StructLikeWrapper;

/**
 * Says which rows of a table's files are gone: in format 2 by a file of positions for each partition, in format 3 by a
 * deletion vector for each file, in place of the one it had.
 */
record Deletions(Staged staged, PlannedFiles planned, DeltaMerge delta, NewFiles files) {
    private record Partition(int spec, StructLikeWrapper values) {}

    void write(LakeFiles lake, Held held, RowDelta change) {
        List<Integer> touched = delta.touched();
        if (touched.isEmpty()) {
            return;
        }
        if (staged.current().formatVersion() > 2) {
            vectors(touched, held, change);
        } else {
            positions(touched, lake, change);
        }
    }

    private void positions(List<Integer> touched, LakeFiles lake, RowDelta change) {
        Map<Partition, List<Integer>> byPartition = new LinkedHashMap<>();
        for (int number : touched) {
            DataFile file = planned.file(number);
            StructLikeWrapper values =
                    StructLikeWrapper.forType(spec(file).partitionType()).set(file.partition());
            byPartition
                    .computeIfAbsent(new Partition(file.specId(), values), partition -> new ArrayList<>())
                    .add(number);
        }
        byPartition.forEach((partition, numbers) -> {
            DataFile first = planned.file(numbers.get(0));
            LakeFiles.Written written = lake.writeDeletes(
                    delta.gone(numbers, false), numbers, planned, lake.folder().resolve("deletes.parquet"));
            change.addDeletes(files.positions(
                    written,
                    spec(first),
                    first.partition(),
                    numbers.stream().map(planned::location).toList()));
        });
    }

    private PartitionSpec spec(DataFile file) {
        return staged.current().spec(file.specId());
    }

    private void vectors(List<Integer> touched, Held held, RowDelta change) {
        OutputFileFactory names = OutputFileFactory.builderFor(held.as(staged), 1, 1)
                .format(FileFormat.PUFFIN)
                .build();
        DVFileWriter writer = new BaseDVFileWriter(names, location -> PositionDeleteIndex.empty());
        try (writer) {
            for (int number : touched) {
                DataFile file = planned.file(number);
                StructLike partition = file.partition();
                delta.positions(number, position -> writer.delete(file.location(), position, spec(file), partition));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        for (int number : touched) {
            for (DeleteFile old : planned.vectors(number)) {
                change.removeDeletes(old);
            }
        }
        writer.result().deleteFiles().forEach(change::addDeletes);
    }
}
