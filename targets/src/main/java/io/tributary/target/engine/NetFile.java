package io.tributary.target.engine;

import io.tributary.change.TableSchema;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.merge.NetPass;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the changes of some keys come to, as a Parquet file with the fields of a {@link NetPass} and typed values; or sums of
 * several of them.
 *
 * @param path below the target's root
 * @param growth how many rows more there are than before, if none is there that need not be
 * @param rows of the file
 * @param needed how many changes need a row that is there
 * @param neededHash of these, see {@link ShareTally}
 * @param brought rows that come by an update after their old row, if there was one, went
 * @param sets changes that should find a row and may find none
 */
public record NetFile(
        String path, long bytes, long growth, long rows, long needed, long neededHash, long brought, long sets)
        implements Serializable {
    /** Of no change. */
    public static final NetFile NOTHING = new NetFile("", 0, 0, 0, 0, 0, 0, 0);

    private static final int BUFFER_BYTES = 1 << 18;

    /**
     * Writes one.
     *
     * @param growth see {@link NetFile}
     * @throws io.tributary.error.PipelineException {@code VALUE_UNSUPPORTED} when a type does not hold a value
     */
    public static NetFile write(
            NetPass pass,
            long growth,
            TypeRules rules,
            EngineSettings settings,
            Path scratch,
            Files files,
            String path) {
        try (Scratch mine = Scratch.in(scratch);
                Engine engine = Engine.open(settings, mine.folder())) {
            PassTable table = PassTable.of(engine, pass, rules.of(pass.schema(), settings));
            Path made = mine.file("net.parquet");
            table.write(mine, made);
            List<String> sums = engine.rows("SELECT count(*), count(*) FILTER (WHERE " + KeyedNet.NEEDS_OLD
                            + "), coalesce(bit_xor(hash(o)) FILTER (WHERE " + KeyedNet.NEEDS_OLD
                            + "), 0)::VARCHAR FROM (" + Sql.parquet(made, 0) + ")")
                    .get(0);
            return new NetFile(
                    path,
                    copy(made, files, path),
                    growth,
                    Long.parseLong(sums.get(0)),
                    Long.parseLong(sums.get(1)),
                    Long.parseUnsignedLong(sums.get(2)),
                    table.counts().brought(),
                    table.counts().sets());
        }
    }

    private static long copy(Path made, Files files, String path) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileUpload upload = files.create(path, Precondition.ANY);
                InputStream in = java.nio.file.Files.newInputStream(made)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                upload.write(buffer, 0, count);
            }
            upload.publish("");
            return upload.bytes();
        } catch (IOException e) {
            throw Scratch.failure("read", made, e);
        }
    }

    /** The sums of all; no file. */
    public static NetFile all(List<NetFile> files) {
        return files.stream().reduce(NOTHING, NetFile::and);
    }

    /** The sums of both; no file. */
    public NetFile and(NetFile other) {
        return new NetFile(
                "",
                bytes + other.bytes,
                growth + other.growth,
                rows + other.rows,
                needed + other.needed,
                neededHash ^ other.neededHash,
                brought + other.brought,
                sets + other.sets);
    }

    /** As files of this machine. */
    static List<Path> local(List<NetFile> all, Files files, Scratch scratch) {
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).local(files, scratch.file("net-" + i + ".parquet")))
                .toList();
    }

    private Path local(Files files, Path copy) {
        Optional<Path> local = files.local(path);
        if (local.isPresent()) {
            return local.get();
        }
        try (InputStream in = files.open(path);
                OutputStream out = java.nio.file.Files.newOutputStream(copy)) {
            in.transferTo(out);
        } catch (IOException e) {
            throw Scratch.failure("write", copy, e);
        }
        return copy;
    }

    /** Whether shares can tell what to do with changes to such rows. */
    public static boolean fits(TableSchema schema) {
        return schema.isKeyed();
    }
}
