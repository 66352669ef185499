package io.tributary.target.iceberg;

import io.tributary.change.TableSchema;
import io.tributary.landing.SchemaJson;
import io.tributary.merge.Plan;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.LakeFiles;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.Relation;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.TypeRules;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;

/**
 * Writes data files of a table, wherever it is sent.
 *
 * @param columns as {@link SchemaJson} has it: those that rows have
 * @param schema the same as Iceberg has it
 * @param location of the table
 * @param engine of one thread
 */
record DataWriter(
        String columns,
        Schema schema,
        PartitionSpec spec,
        String location,
        List<PartitionField> fields,
        EngineSettings engine,
        long fileBytes)
        implements Serializable {
    static DataWriter of(Lake lake, Plan plan, Begun begun, Partitions partitions) {
        return new DataWriter(
                SchemaJson.write(plan.toSchema()),
                begun.staged().current().schema(),
                partitions.spec(),
                begun.staged().current().location(),
                lake.settings().partitionBy().getOrDefault(plan.table(), List.of()),
                lake.settings().engine().single(),
                lake.settings().fileBytes());
    }

    TableSchema columnsRead() {
        return SchemaJson.read(columns);
    }

    Partitions partitions() {
        TableSchema read = columnsRead();
        return Partitions.of(spec, read, TypeRules.ICEBERG.of(read, engine), fields);
    }

    /** New files of all these rows; nobody names them yet. */
    List<DataFile> write(Relation rows, Engine started, Scratch scratch, Warehouse warehouse) {
        Partitions partitions = partitions();
        NewFiles files = new NewFiles(warehouse, location);
        Path data = scratch.file("data");
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw Scratch.failure("create", data, e);
        }
        List<DataFile> written = new ArrayList<>();
        new LakeFiles(started, engine, data)
                .write(rows, columnsRead(), partitions.keys(), fileBytes)
                .forEach(file -> written.add(files.data(file, partitions, schema)));
        return written;
    }
}
