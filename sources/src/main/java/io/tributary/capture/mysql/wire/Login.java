package io.tributary.capture.mysql.wire;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.Authenticator;
import com.github.shyiko.mysql.binlog.network.ClientCapabilities;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.GreetingPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.command.SSLRequestCommand;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection: TCP, the server's greeting, encryption, authentication by {@code caching_sha2_password},
 * {@code mysql_native_password} or, encrypted only, {@code mysql_clear_password}.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">Connection phase</a>
 */
final class Login {
    /** {@code utf8mb4_general_ci}: every server knows it, and the user's name is sent in it. */
    private static final int COLLATION = 45;

    private static final int QUIET_SECONDS_BEFORE_PROBES = 60;
    private static final int SECONDS_BETWEEN_PROBES = 10;
    private static final int PROBES = 6;

    /** Held, so that it stays as it is set: the library's own words say nothing that our failures do not. */
    private static final Logger LIBRARY = Logger.getLogger("com.github.shyiko.mysql.binlog");

    static {
        LIBRARY.setLevel(Level.OFF);
    }

    private final Server server;
    private final int timeoutMillis;
    private @Nullable SSLSocket encrypted;

    private Login(Server server) {
        this.server = server;
        this.timeoutMillis = (int) Math.min(Math.max(1, server.connectTimeout().toMillis()), Integer.MAX_VALUE);
    }

    /**
     * @param wire the connection
     * @param version the server's version as its greeting says it
     * @param id the connection's number at the server
     */
    record Opened(Wire wire, String version, long id) {}

    /** Logs in; reads still wait no longer than the server's time to connect. */
    static Opened open(Server server) {
        return new Login(server).open();
    }

    private Opened open() {
        String what = "Cannot connect to " + server.address();
        Socket socket = null;
        try {
            socket = connect();
            return open(socket);
        } catch (ServerException e) {
            close(socket);
            throw refused(e, what);
        } catch (IOException e) {
            close(socket);
            throw MysqlErrors.of(e, what);
        } catch (RuntimeException e) {
            close(socket);
            throw e;
        }
    }

    /** The first of the host's addresses that answers. */
    private Socket connect() throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(server.host())) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                keepAlive(socket);
                socket.connect(new InetSocketAddress(address, server.port()), timeoutMillis);
                socket.setSoTimeout(timeoutMillis);
                return socket;
            } catch (IOException e) {
                close(socket);
                failure = e;
            }
        }
        throw failure == null ? new IOException("the host has no address") : failure;
    }

    /** Lets the system notice within two minutes that the other side has gone without a word. */
    private static void keepAlive(Socket socket) throws IOException {
        socket.setKeepAlive(true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, QUIET_SECONDS_BEFORE_PROBES);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, SECONDS_BETWEEN_PROBES);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    private Opened open(Socket socket) throws IOException {
        Channel channel = new Channel(socket);
        byte[] first = channel.read();
        if (first.length > 0 && (first[0] & 0xff) == Wire.ERROR) {
            ServerFailure refusal = Wire.refusal(new Bytes(first, 0, first.length));
            throw MysqlErrors.of(refusal, "Cannot connect to " + server.address());
        }
        GreetingPacket greeting = new Greeting(first);
        encrypt(channel, greeting);
        new Authenticator(greeting, channel, null, sent(server.user()), sent(server.password())).authenticate();
        SSLSocket tls = encrypted;
        Wire wire = new Wire(socket, tls == null ? socket : tls, server.address());
        return new Opened(wire, greeting.getServerVersion(), greeting.getThreadId());
    }

    private void encrypt(PacketChannel channel, GreetingPacket greeting) throws IOException {
        if (server.tls() == TlsMode.DISABLED) {
            return;
        }
        if ((greeting.getServerCapabilities() & ClientCapabilities.SSL) == 0) {
            if (server.tls().isRequired()) {
                throw new PipelineException(
                        ErrorCode.SOURCE_SETTING_UNSUITABLE,
                        "Server " + server.address() + " has no encryption, and sslMode asks for it",
                        "Give the server a certificate, or use sslMode=PREFERRED in the address.");
            }
            return;
        }
        SSLRequestCommand request = new SSLRequestCommand();
        request.setCollation(greeting.getServerCollation());
        channel.write(request);
        channel.upgradeToSSL(this::encrypted, null);
    }

    private SSLSocket encrypted(Socket plain) throws SocketException {
        try {
            SSLSocket socket = (SSLSocket)
                    Trust.sockets(server.trust(), server.tls()).createSocket(plain, server.host(), server.port(), true);
            if (server.tls() == TlsMode.VERIFY_IDENTITY) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            encrypted = socket;
            return socket;
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            SocketException wrapped = new SocketException(PipelineException.describe(e));
            wrapped.initCause(e);
            throw wrapped;
        }
    }

    /** The text that the library, which writes in the runtime's default character set, sends as UTF-8. */
    private static String sent(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Charset charset = Charset.defaultCharset();
        String sent = new String(bytes, charset);
        if (!Arrays.equals(sent.getBytes(charset), bytes)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "A user or password with letters beyond ASCII cannot be sent in the character set " + charset,
                    "Run Java with -Dfile.encoding=UTF-8.");
        }
        return sent;
    }

    private static PipelineException refused(ServerException e, String what) {
        if (e instanceof AuthenticationException && e.getErrorCode() == 0) {
            return new PipelineException(
                    ErrorCode.SOURCE_REFUSED,
                    what + ": " + PipelineException.describe(e),
                    "Let the user log in by caching_sha2_password or mysql_native_password.",
                    e);
        }
        String state = e.getSqlState() == null ? "" : e.getSqlState();
        return MysqlErrors.of(new ServerFailure(e.getErrorCode(), state, String.valueOf(e.getMessage())), what);
    }

    private static void close(@Nullable Socket socket) {
        if (socket == null) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Login.class).atDebug().setCause(e).log("closing a connection failed");
        }
    }

    /** The greeting, with a collation of our choice in place of the server's, of which only one byte is sent. */
    private static final class Greeting extends GreetingPacket {
        Greeting(byte[] bytes) throws IOException {
            super(bytes);
        }

        @Override
        public int getServerCollation() {
            return COLLATION;
        }
    }

    /** Refuses to be asked for the password itself where others could read it. */
    private static final class Channel extends PacketChannel {
        private static final byte[] CLEAR = "\u00femysql_clear_password".getBytes(StandardCharsets.ISO_8859_1);

        Channel(Socket socket) throws IOException {
            super(socket);
        }

        @Override
        public byte[] read() throws IOException {
            byte[] packet = super.read();
            boolean isAskedForPassword =
                    packet.length >= CLEAR.length && Arrays.equals(packet, 0, CLEAR.length, CLEAR, 0, CLEAR.length);
            if (isAskedForPassword && !isSSL()) {
                throw new AuthenticationException(
                        "the server asks for the password itself, and the connection is not encrypted");
            }
            return packet;
        }
    }
}
