package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What servers do that no usual server can be brought to do, each said by a socket word for word. */
class LoginTest {
    private ServerSocket socket;

    @BeforeEach
    void listen() throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
    }

    private void expect(ErrorCode code, String message, String parameters, byte[]... packets) {
        CompletableFuture<Void> peer = CompletableFuture.runAsync(() -> say(packets));
        Server server = Server.parse(
                "jdbc:mysql://127.0.0.1:" + socket.getLocalPort() + "/?connectTimeout=500&" + parameters,
                "u",
                "hidden");

        assertThatThrownBy(() -> Session.open(server, SessionSetup.CATALOG))
                .isInstanceOfSatisfying(PipelineException.class, e -> {
                    assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                    assertThat(e.hint()).isNotEmpty();
                })
                .hasMessageStartingWith(
                        code == ErrorCode.SOURCE_SETTING_UNSUITABLE ? "Server 127" : "Cannot connect to")
                .hasMessageContaining(message);
        peer.join();
    }

    /** Says the packets, every one after the first as an answer, and waits until the other side has gone. */
    private void say(byte[]... packets) {
        try (Socket accepted = socket.accept()) {
            InputStream in = accepted.getInputStream();
            for (int i = 0; i < packets.length; i++) {
                if (i > 0) {
                    int length = in.read() | (in.read() << 8) | (in.read() << 16);
                    in.skipNBytes(length + 1L);
                }
                byte[] packet = packets[i];
                byte[] header = {(byte) packet.length, (byte) (packet.length >> 8), 0, (byte) (2 * i)};
                accepted.getOutputStream().write(header);
                accepted.getOutputStream().write(packet);
            }
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] greeting() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(10);
        out.writeBytes("8.0.1\0".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {1, 0, 0, 0});
        out.writeBytes("12345678\0".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {0, (byte) 0x82, 45, 2, 0, 8, 0, 21});
        out.writeBytes(new byte[10]);
        out.writeBytes("123456789012\0mysql_native_password\0".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void tooManyConnectionsMayPass() {
        expect(
                ErrorCode.SOURCE_UNREACHABLE,
                "Too many connections",
                "",
                bytes("\u00ff\u0010\u0004Too many connections"));
    }

    @Test
    void aServerWithoutEncryptionIsNotEnoughWhereItIsAskedFor() {
        expect(ErrorCode.SOURCE_SETTING_UNSUITABLE, "has no encryption", "sslMode=REQUIRED", greeting());
    }

    @Test
    void thePasswordItselfIsNeverSentPlain() {
        expect(
                ErrorCode.SOURCE_REFUSED,
                "asks for the password itself",
                "",
                greeting(),
                bytes("\u00femysql_clear_password\0"));
    }

    @Test
    void anUnknownWayToLogInIsRefused() {
        expect(
                ErrorCode.SOURCE_REFUSED,
                "client_ed25519",
                "",
                greeting(),
                bytes("\u00feclient_ed25519\u000012345678901234567890"));
    }

    @Test
    void aServerThatSaysNothingIsUnreachable() {
        expect(ErrorCode.SOURCE_UNREACHABLE, "has sent nothing for too long", "");
    }

    @Test
    void aPortWhereNobodyListensIsUnreachable() throws IOException {
        socket.close();
        Server server = Server.parse("jdbc:mysql://127.0.0.1:" + socket.getLocalPort(), "u", "p");

        assertThatThrownBy(() -> Session.open(server, SessionSetup.CATALOG))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE));
    }
}
