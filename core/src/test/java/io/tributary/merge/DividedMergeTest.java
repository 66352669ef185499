package io.tributary.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.landing.LandedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DividedMergeTest {
    @Nested
    class InFewShares extends Cases {
        InFewShares() {
            super(1 << 20, 3, 1);
        }
    }

    /** Every change file is a slice, rows are in pieces of a few bytes, and a part holds few changes in memory. */
    @Nested
    class InManyShares extends Cases {
        InManyShares() {
            super(1 << 12, 5, 32);
        }
    }

    /** The shares of a merge, carried out one after the other. */
    abstract static class Cases extends MergeContract {
        @TempDir
        Path scratch;

        private final long memoryBytes;
        private final int parts;
        private final int pieces;

        Cases(long memoryBytes, int parts, int pieces) {
            this.memoryBytes = memoryBytes;
            this.parts = parts;
            this.pieces = pieces;
        }

        @Override
        protected int histories() {
            return 20;
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            Plan sent = PlanJson.read(PlanJson.write(plan));
            assertThat(sent).isEqualTo(plan);
            MergeSettings settings = new MergeSettings(scratch, memoryBytes, CsvRowReader.ROW_BYTES_MAX);
            DividedMerge merge = new DividedMerge(sent, files, settings);
            List<byte[]> before = merge.keepsRows() ? divided(oldRows) : List.of();
            TableSchema schema = plan.fromSchema();
            for (int run = 0; run < merge.runs(); run++) {
                before = run(merge, run, before, schema);
                schema = merge.schema(run);
            }
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            before.forEach(rows::writeBytes);
            return rows.toByteArray();
        }

        private List<byte[]> run(DividedMerge merge, int run, List<byte[]> before, TableSchema schema) {
            int files = merge.files(run).size();
            ChangedKeys changed = merge.changedKeys(run, 0, 0, 1 << 12);
            for (int file = 0; file < files; file++) {
                changed = changed.and(merge.changedKeys(run, file, file + 1, 1 << 12));
            }
            KeyParts keys = KeyParts.ofArrays(KeyParts.of(parts, changed).toArrays());
            Bytes[] changes = bytes();
            Bytes[] touched = bytes();
            for (int file = 0; file < files; file++) {
                carryOut(merge.changes(run, file, file + 1, keys), changes);
            }
            List<byte[]> after = new ArrayList<>();
            for (byte[] piece : before) {
                Bytes untouched = new Bytes();
                carryOut(merge.rows(run, new Given(piece), schema, keys, untouched::write), touched);
                after.add(untouched.toByteArray());
            }
            if (run == 0 && merge.load().isPresent()) {
                for (LandedFile file : merge.load().get().files()) {
                    Bytes untouched = new Bytes();
                    carryOut(merge.loadedRows(run, file, keys, untouched::write), touched);
                    after.add(untouched.toByteArray());
                }
            }
            for (int part = 0; part < parts; part++) {
                Bytes merged = new Bytes();
                merge.merge(run, changes[part].read(), touched[part].read(), merged::write);
                after.add(merged.toByteArray());
            }
            return after;
        }

        private Bytes[] bytes() {
            Bytes[] all = new Bytes[parts];
            for (int i = 0; i < parts; i++) {
                all[i] = new Bytes();
            }
            return all;
        }

        private static void carryOut(DividedMerge.Share share, Bytes[] to) {
            try (share) {
                boolean more = true;
                while (more) {
                    more = share.step((part, bytes, offset, length) -> to[part].write(bytes, offset, length));
                }
            }
        }

        private List<byte[]> divided(byte[] rows) {
            return DividedMergeTest.divided(rows, Math.max(1, rows.length / pieces));
        }
    }

    /** Bytes in memory. */
    private static final class Bytes extends ByteArrayOutputStream {
        InputStream read() {
            return new ByteArrayInputStream(toByteArray());
        }
    }

    /** Rows that are given. */
    private record Given(byte[] content) implements OldRows {
        @Override
        public String file() {
            return "given";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }
    }

    private static List<byte[]> divided(byte[] rows, int length) {
        List<RowPieces.Piece> looks = new ArrayList<>();
        for (int from = 0; from < rows.length; from += length) {
            int bytes = Math.min(length, rows.length - from);
            looks.add(RowPieces.look(new ByteArrayInputStream(rows, from, bytes), bytes));
        }
        List<byte[]> pieces = new ArrayList<>();
        if (!looks.isEmpty()) {
            List<Long> starts = RowPieces.starts(looks, 0, length);
            for (int i = 0; i < starts.size(); i++) {
                int end = i + 1 < starts.size() ? starts.get(i + 1).intValue() : rows.length;
                pieces.add(java.util.Arrays.copyOfRange(rows, starts.get(i).intValue(), end));
            }
        }
        return pieces;
    }

    @Test
    void piecesAreWholeRowsWhereverRowsHaveLineEndsAndQuotes() {
        byte[] rows = "1,a\n\"2\n\",\"x\"\"\n\"\n3,\"\"\n\"\n\n\"\"\",b\n4,c\n".getBytes(StandardCharsets.UTF_8);

        for (int length = 1; length <= rows.length; length++) {
            List<byte[]> pieces = divided(rows, length);

            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] piece : pieces) {
                String text = new String(piece, StandardCharsets.UTF_8);
                assertThat(text.chars().filter(c -> c == '"').count() % 2).isZero();
                assertThat(text).endsWith("\n");
                all.writeBytes(piece);
            }
            assertThat(all.toByteArray()).isEqualTo(rows);
        }
        assertThat(divided(rows, 4)).hasSizeGreaterThan(2);
    }

    @Test
    void keysThatRowsMovedBetweenAreInOnePart() {
        long seed = new Random().nextLong();
        System.out.println("keysThatRowsMovedBetweenAreInOnePart seed " + seed);
        Random random = new Random(seed);
        long[] keys = random.longs(200).toArray();
        long[] moves = new long[100];
        for (int i = 0; i < moves.length; i++) {
            moves[i] = keys[random.nextInt(keys.length)];
        }
        KeyParts parts = KeyParts.of(16, new ChangedKeys(new long[1], moves));

        for (int i = 0; i < moves.length; i += 2) {
            assertThat(parts.part(moves[i])).isEqualTo(parts.part(moves[i + 1]));
        }
        assertThat(java.util.Arrays.stream(keys).map(parts::part).distinct().count())
                .isGreaterThan(8);
    }
}
