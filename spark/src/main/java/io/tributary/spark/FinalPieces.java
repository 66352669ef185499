package io.tributary.spark;

import io.tributary.files.Crc32c;
import io.tributary.merge.RowPieces;
import io.tributary.target.CsvSettings;
import io.tributary.target.FinalRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.JavaSparkContext;

/** The table's final file in pieces, which together must be what was written. Confined to one thread. */
final class FinalPieces {
    private final JavaSparkContext spark;
    private final MergeTasks tasks;
    private final FinalRows rows;
    private final long pieceBytes;
    private long headerBytes;
    private long headerCrc32c;
    private List<RowsIn> pieces = List.of();

    FinalPieces(JavaSparkContext spark, MergeTasks tasks, FinalRows rows) {
        this.spark = spark;
        this.tasks = tasks;
        this.rows = rows;
        pieceBytes = tasks.settings().pieceBytes();
    }

    /** Pieces of whole rows, in order; none for a file without rows. A file of more than one piece is looked at first. */
    List<RowsIn> divide() {
        if (rows.header() == CsvSettings.Header.NAMES) {
            readHeader();
        }
        String path = rows.content().entry().path();
        long end = rows.content().entry().bytes();
        List<RowsIn> even = new ArrayList<>();
        for (long from = headerBytes; from < end; from += pieceBytes) {
            even.add(RowsIn.ofFinal(path, from, Math.min(pieceBytes, end - from)));
        }
        if (even.size() <= 1) {
            pieces = List.copyOf(even);
            return pieces;
        }
        MergeTasks work = tasks;
        List<RowPieces.Piece> looks = Jobs.forEach(spark, even, piece -> new long[][] {work.look(piece)}).stream()
                .map(look -> new RowPieces.Piece(look[0][0] == 1, look[0][1], look[0][2]))
                .toList();
        List<Long> starts = RowPieces.starts(looks, headerBytes, pieceBytes);
        List<RowsIn> whole = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            long next = i + 1 < starts.size() ? starts.get(i + 1) : end;
            whole.add(RowsIn.ofFinal(path, starts.get(i), next - starts.get(i)));
        }
        pieces = List.copyOf(whole);
        return pieces;
    }

    private void readHeader() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (InputStream in = rows.content().open()) {
            boolean quoted = false;
            int b = in.read();
            while (b >= 0) {
                header.write(b);
                if (b == '\n' && !quoted) {
                    break;
                }
                quoted ^= b == '"';
                b = in.read();
            }
        } catch (IOException e) {
            throw Failures.reading(rows.file(), e);
        }
        CRC32C sum = new CRC32C();
        sum.update(header.toByteArray());
        headerBytes = header.size();
        headerCrc32c = sum.getValue();
    }

    /** Holds what was read of the pieces, in their order, against what was written. */
    void verify(List<RowPart> read) {
        long bytes = headerBytes;
        long crc32c = headerCrc32c;
        for (RowPart part : read) {
            crc32c = Crc32c.combine(crc32c, part.readCrc32c(), part.readBytes());
            bytes += part.readBytes();
        }
        verify(bytes, crc32c);
    }

    /** Reads all pieces for nothing else. */
    void verify() {
        MergeTasks work = tasks;
        List<long[][]> sums = Jobs.forEach(spark, pieces, piece -> new long[][] {{work.crc32c(piece)}});
        long crc32c = headerCrc32c;
        for (int i = 0; i < pieces.size(); i++) {
            crc32c = Crc32c.combine(crc32c, sums.get(i)[0][0], pieces.get(i).bytes());
        }
        verify(rows.content().entry().bytes(), crc32c);
    }

    private void verify(long bytes, long crc32c) {
        if (bytes != rows.content().entry().bytes()
                || crc32c != rows.content().note().applied().crc32c()) {
            throw rows.content().changedOutside("its content is not what was written");
        }
    }
}
