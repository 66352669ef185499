package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketReaderTest {
    private static final int FULL = 0xff_ffff;

    private static long seed() {
        long seed = Long.getLong("tributary.seed", System.nanoTime());
        System.out.println("tributary.seed=" + seed);
        return seed;
    }

    private static byte[] body(int size, int fill) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i += 997) {
            body[i] = (byte) (fill + i);
        }
        return body;
    }

    /** Writes a packet as a server does; returns the next sequence number. */
    private static int write(ByteArrayOutputStream out, byte[] body, int sequence) {
        int next = sequence;
        for (int at = 0; at <= body.length; at += FULL) {
            int size = Math.min(FULL, body.length - at);
            out.writeBytes(new byte[] {(byte) size, (byte) (size >> 8), (byte) (size >> 16), (byte) next++});
            out.write(body, at, size);
        }
        return next;
    }

    /** Gives few or many bytes at a time, as a network does. */
    private static final class Pieces extends InputStream {
        private final InputStream in;
        private final Random random;

        Pieces(byte[] bytes, Random random) {
            this.in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int most = random.nextInt(4) == 0 ? 1 + random.nextInt(10) : 1 + random.nextInt(1 << 20);
            return in.read(bytes, offset, Math.min(length, most));
        }
    }

    @Test
    void givesEveryPacketWhole() throws IOException {
        Random random = new Random(seed());
        int[] sizes = new int[400];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextInt(20) == 0 ? random.nextInt(600_000) : random.nextInt(300);
        }
        sizes[10] = FULL - 1;
        sizes[20] = FULL;
        sizes[30] = FULL + 1;
        sizes[40] = 2 * FULL;
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        int sequence = 1;
        for (int i = 0; i < sizes.length; i++) {
            sequence = write(sent, body(sizes[i], i), sequence);
        }

        PacketReader reader = new PacketReader(new Pieces(sent.toByteArray(), random));
        reader.restart(1);
        for (int i = 0; i < sizes.length; i++) {
            reader.next();
            byte[] found = Arrays.copyOfRange(reader.buffer(), reader.offset(), reader.offset() + reader.length());
            assertThat(Arrays.equals(found, body(sizes[i], i)))
                    .as("packet " + i + " of " + sizes[i])
                    .isTrue();
        }
        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }

    @Test
    void givesTheRoomOfALargePacketBack() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        int sequence = write(sent, body(2 * FULL, 1), 1);
        for (int i = 0; i < 3000; i++) {
            sequence = write(sent, body(200, i), sequence);
        }
        PacketReader reader = new PacketReader(new ByteArrayInputStream(sent.toByteArray()) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                int large = available() - 3000 * 204;
                return super.read(bytes, offset, Math.min(length, large > 0 ? large : 204));
            }
        });
        reader.restart(1);

        reader.next();
        assertThat(reader.buffer().length).isGreaterThan(2 * FULL);
        for (int i = 0; i < 3000; i++) {
            reader.next();
        }
        assertThat(reader.buffer().length).isEqualTo(PacketReader.USUAL_CAPACITY);
    }

    @Test
    void aPacketOutOfOrderIsUnexpected() {
        PacketReader reader = new PacketReader(new ByteArrayInputStream(new byte[] {1, 0, 0, 7, 0}));
        reader.restart(1);

        assertThatThrownBy(reader::next).isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED));
    }

    @Test
    void aPacketCutShortIsAnEnd() {
        PacketReader reader = new PacketReader(new ByteArrayInputStream(new byte[] {9, 0, 0, 1, 0}));
        reader.restart(1);

        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }
}
