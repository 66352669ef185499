package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgOutputTest {
    private final Recorder recorder = new Recorder();
    private final PgOutput decoder = new PgOutput(recorder);

    @Test
    void readsEveryKindOfMessage() {
        decode("B", out -> {
            out.writeLong(0x16B3748);
            out.writeLong(5);
            out.writeInt(771);
        });
        decode("O", out -> {
            out.writeLong(1);
            text(out, "origin");
        });
        decode("Y", out -> {
            out.writeInt(16_400);
            text(out, "public");
            text(out, "mood");
        });
        decode("R", out -> {
            out.writeInt(16_384);
            text(out, "public");
            text(out, "t");
            out.write('d');
            out.writeShort(2);
            out.write(1);
            text(out, "id");
            out.writeInt(23);
            out.writeInt(-1);
            out.write(0);
            text(out, "v");
            out.writeInt(25);
            out.writeInt(-1);
        });
        decode("I", out -> {
            out.writeInt(16_384);
            out.write('N');
            tuple(out, "1", null);
        });
        decode("U", out -> {
            out.writeInt(16_384);
            out.write('N');
            tuple(out, "1", "");
        });
        decode("U", out -> {
            out.writeInt(16_384);
            out.write('K');
            tuple(out, "1", null);
            out.write('N');
            tuple(out, "2", "?");
        });
        decode("D", out -> {
            out.writeInt(16_384);
            out.write('O');
            tuple(out, "2", "x");
        });
        decode("T", out -> {
            out.writeInt(2);
            out.write(1);
            out.writeInt(16_384);
            out.writeInt(-5);
        });
        decode("M", out -> message(out, 1, "kept"));
        decode("M", out -> message(out, 0, "skipped"));
        decode("C", out -> {
            out.write(0);
            out.writeLong(0x16B3748);
            out.writeLong(0x16B3778);
            out.writeLong(6);
        });

        assertThat(recorder.heard)
                .containsExactly(
                        "begin 771 0/16B3748",
                        "Relation[oid=16384, schema=public, name=t, replicaIdentity=d, columns=[Field[name=id,"
                                + " typeOid=23, typeModifier=-1, isKey=true], Field[name=v, typeOid=25,"
                                + " typeModifier=-1, isKey=false]]]",
                        "insert 16384 [1, null]",
                        "update 16384 [1, ]",
                        "update 16384 KEY [1, null] [2, unchanged]",
                        "delete 16384 ALL [2, x]",
                        "truncate 16384",
                        "truncate -5",
                        "message tributary kept",
                        "commit 0/16B3778 6");
    }

    @Test
    void unknownMessageIsAnErrorAndNotSkipped() {
        assertThatThrownBy(() -> decode("S", out -> out.writeInt(1)))
                .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED))
                .hasMessage("The stream has a message of unknown kind 83");
    }

    @Test
    void messageThatEndsTooEarlyOrTooLateIsAnError() {
        assertThatThrownBy(() -> decode("B", out -> out.writeLong(1)))
                .hasMessage("The stream has a message of kind B that ends too early");
        assertThatThrownBy(() -> decode("T", out -> out.write(new byte[] {0, 0, 0, 0, 0, 9})))
                .hasMessage("The stream has a message of kind T with 1 bytes too many");
    }

    @Test
    void valueOfUnknownKindIsAnError() {
        assertThatThrownBy(() -> decode("I", out -> {
                    out.writeInt(1);
                    out.write('N');
                    out.writeShort(1);
                    out.write('b');
                }))
                .hasMessage("Unexpected kind of value in the stream: 98");
    }

    /** Writes what follows a message's first byte. */
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    /** With something before it in the array, as the driver hands it over. */
    private void decode(String kind, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[7]);
            out.writeBytes(kind);
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
        whole.position(7);
        decoder.decode(whole.slice());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private static void message(DataOutputStream out, int flags, String content) throws IOException {
        out.write(flags);
        out.writeLong(1);
        text(out, "tributary");
        out.writeInt(content.length());
        out.writeBytes(content);
    }

    private static void tuple(DataOutputStream out, String... values) throws IOException {
        out.writeShort(values.length);
        for (String value : values) {
            if (value == null) {
                out.write('n');
            } else if (value.equals("?")) {
                out.write('u');
            } else {
                out.write('t');
                out.writeInt(value.length());
                out.writeBytes(value);
            }
        }
    }

    /** Writes down what it hears. */
    private static final class Recorder implements PgOutput.Changes {
        private final List<String> heard = new ArrayList<>();

        private static String text(Tuple row) {
            String[] values = new String[row.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (row.kind(i)) {
                    case Tuple.TEXT -> new String(row.source(), row.offset(i), row.length(i), StandardCharsets.UTF_8);
                    case Tuple.UNCHANGED -> "unchanged";
                    default -> null;
                };
            }
            return Arrays.toString(values);
        }

        @Override
        public void begin(int xid, long commit, long micros) {
            heard.add("begin " + xid + " " + Lsn.text(commit));
        }

        @Override
        public void commit(long end, long micros) {
            heard.add("commit " + Lsn.text(end) + " " + micros);
        }

        @Override
        public void relation(Relation relation) {
            heard.add(relation.toString());
        }

        @Override
        public void insert(int table, Tuple row) {
            heard.add("insert " + table + " " + text(row));
        }

        @Override
        public void update(int table, Tuple row) {
            heard.add("update " + table + " " + text(row));
        }

        @Override
        public void update(int table, Tuple old, RowPlan.Part part, Tuple row) {
            heard.add("update " + table + " " + part + " " + text(old) + " " + text(row));
        }

        @Override
        public void delete(int table, Tuple old, RowPlan.Part part) {
            heard.add("delete " + table + " " + part + " " + text(old));
        }

        @Override
        public void truncate(int table) {
            heard.add("truncate " + table);
        }

        @Override
        public void message(String prefix, String content) {
            heard.add("message " + prefix + " " + content);
        }
    }
}
