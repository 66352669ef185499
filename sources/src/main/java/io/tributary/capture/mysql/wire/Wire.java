package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is logged in: commands out, packets in. Every failure comes as a {@link PipelineException} that names
 * the server. Confined to one thread, except {@link #cut}.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html">Command phase</a>
 */
final class Wire {
    static final int QUIT = 0x01;
    static final int QUERY = 0x03;
    static final int PREPARE = 0x16;
    static final int EXECUTE = 0x17;
    static final int CLOSE_STATEMENT = 0x19;

    static final int OK = 0x00;
    static final int END = 0xfe;
    static final int ERROR = 0xff;

    /** A packet that begins with {@link #END} and is longer than this is a row. */
    private static final int END_MAX_LENGTH = 8;

    private static final int FULL = 0xff_ffff;

    private final Socket socket;
    private final PacketReader reader;
    private final OutputStream out;
    private final String address;
    private volatile @Nullable String cutBecause;

    /**
     * @param raw the TCP connection, which {@link #cut} closes
     * @param used the same, or the encrypted one on top of it
     */
    Wire(Socket raw, Socket used, String address) throws IOException {
        this.socket = raw;
        this.reader = new PacketReader(used.getInputStream());
        this.out = used.getOutputStream();
        this.address = address;
    }

    String address() {
        return address;
    }

    byte[] buffer() {
        return reader.buffer();
    }

    int offset() {
        return reader.offset();
    }

    int length() {
        return reader.length();
    }

    /** The first byte of the packet read last, -1 if it is empty. */
    int first() {
        return reader.length() == 0 ? -1 : reader.buffer()[reader.offset()] & 0xff;
    }

    /** Whether the packet read last ends a list of packets. */
    boolean isEnd() {
        return first() == END && reader.length() <= END_MAX_LENGTH;
    }

    /** The packet read last. */
    Bytes packet() {
        return new Bytes(reader.buffer(), reader.offset(), reader.length());
    }

    /** Sends a command whose argument is text. */
    void send(int command, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[bytes.length + 1];
        body[0] = (byte) command;
        System.arraycopy(bytes, 0, body, 1, bytes.length);
        send(body);
    }

    /** Sends a command; what is read next is its answer. */
    void send(byte[] body) {
        try {
            int sequence = 0;
            for (int at = 0; at <= body.length; at += FULL) {
                int size = Math.min(FULL, body.length - at);
                byte[] packet = new byte[size + 4];
                packet[0] = (byte) size;
                packet[1] = (byte) (size >> 8);
                packet[2] = (byte) (size >> 16);
                packet[3] = (byte) sequence++;
                System.arraycopy(body, at, packet, 4, size);
                out.write(packet);
            }
            out.flush();
            reader.restart(sequence);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Reads the next packet, whatever it is. */
    void read() {
        try {
            reader.next();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Reads the next packet; if the server refuses by it, throws the refusal. */
    void readAnswer() {
        read();
        if (first() == ERROR) {
            throw MysqlErrors.of(refusal(), "Server " + address + " refused");
        }
    }

    /** The packet read last, an error, taken apart. */
    ServerFailure refusal() {
        return refusal(packet());
    }

    static ServerFailure refusal(Bytes packet) {
        packet.skip(1);
        int number = packet.number(2);
        String state = "";
        if (packet.left() >= 6 && packet.peek() == '#') {
            packet.skip(1);
            state = packet.text(5);
        }
        return new ServerFailure(number, state, packet.text(packet.left()));
    }

    /** How long one read may wait for bytes; zero for ever. */
    void readTimeout(Duration timeout) {
        try {
            socket.setSoTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        } catch (SocketException e) {
            throw broken(e);
        }
    }

    private PipelineException broken(IOException e) {
        String because = cutBecause;
        if (because != null) {
            return new PipelineException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "The connection to " + address + " was closed here: " + because,
                    "",
                    e);
        }
        close();
        return MysqlErrors.of(e, "The connection to " + address + " is lost");
    }

    /** Closes the connection and says why; a read under way in another thread ends with that. Safe from any thread. */
    void cut(String because) {
        if (cutBecause == null) {
            cutBecause = because;
        }
        close();
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Wire.class).atDebug().setCause(e).log("closing a connection failed");
        }
    }
}
