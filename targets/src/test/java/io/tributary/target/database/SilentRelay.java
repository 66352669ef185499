package io.tributary.target.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a server that is not told when they are cut, so that its sessions stay. */
final class SilentRelay implements AutoCloseable {
    private final DatabaseSettings server;
    private final URI address;
    private final ServerSocket listening;
    private final Set<Socket> near = ConcurrentHashMap.newKeySet();
    private final Set<Socket> far = ConcurrentHashMap.newKeySet();

    SilentRelay(DatabaseSettings server) {
        this.server = server;
        address = URI.create(server.url().substring("jdbc:".length()));
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Those of the server, by way of this. */
    DatabaseSettings settings() {
        return new DatabaseSettings(
                server.url().replace(":" + address.getPort() + "/", ":" + listening.getLocalPort() + "/"),
                server.user(),
                server.password(),
                server.schema(),
                server.table(),
                server.textColumns());
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            Socket session = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
            near.add(client);
            far.add(session);
            start(() -> client.getInputStream().transferTo(session.getOutputStream()));
            start(() -> session.getInputStream().transferTo(client.getOutputStream()));
        }
    }

    /** Ends what is open; new connections are passed on. */
    void cut() {
        end(near);
    }

    private static void end(Set<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        sockets.clear();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ended) {
                        // which is kept from the other side
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end(near);
        end(far);
    }
}
