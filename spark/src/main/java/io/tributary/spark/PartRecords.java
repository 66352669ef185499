package io.tributary.spark;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** The records of one part, in their order. Confined to one thread. */
final class PartRecords {
    private final Iterator<Tuple2<Long, byte[]>> records;
    private @Nullable Tuple2<Long, byte[]> next;

    PartRecords(Iterator<Tuple2<Long, byte[]>> records) {
        this.records = records;
        advance();
    }

    private void advance() {
        next = records.hasNext() ? records.next() : null;
    }

    /** The reports; to be read first. */
    List<byte[]> reports() {
        List<byte[]> reports = new ArrayList<>();
        byte[] report = take(ShuffleKey.REPORT);
        while (report != null) {
            reports.add(report);
            report = take(ShuffleKey.REPORT);
        }
        return reports;
    }

    /** The changes, then the rows: each to be read to its end. */
    InputStream content(int kind) {
        return new Content(kind);
    }

    private byte @Nullable [] take(int kind) {
        Tuple2<Long, byte[]> record = next;
        if (record == null || ShuffleKey.kind(record._1()) != kind) {
            return null;
        }
        byte[] bytes = record._2();
        advance();
        return bytes;
    }

    /** Records of a kind, one after the other. */
    private final class Content extends InputStream {
        private final int kind;
        private byte[] record = new byte[0];
        private int at;

        Content(int kind) {
            this.kind = kind;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            while (at == record.length) {
                byte[] taken = take(kind);
                if (taken == null) {
                    return -1;
                }
                record = taken;
                at = 0;
            }
            int count = Math.min(length, record.length - at);
            System.arraycopy(record, at, target, offset, count);
            at += count;
            return count;
        }
    }
}
