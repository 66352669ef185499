package io.tributary.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a port of this machine, until they are cut. */
public final class Relay implements AutoCloseable {
    private final int to;
    private final int port;
    private final Set<Socket> near = ConcurrentHashMap.newKeySet();
    private final Set<Socket> far = ConcurrentHashMap.newKeySet();
    private ServerSocket listening;

    public Relay(int to) throws IOException {
        this.to = to;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = listening.getLocalPort();
        listen();
    }

    public int port() {
        return port;
    }

    /** Ends what is open, and refuses new connections. */
    public void cut() throws IOException {
        listening.close();
        end(near);
        end(far);
    }

    /** Passes on again. */
    public void mend() throws IOException {
        listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listen();
    }

    /** Ends what is open, of which the server is not told, so that its sessions stay; new connections are passed on. */
    public void lose() {
        try {
            end(near);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Set<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            sockets.remove(socket);
            socket.close();
        }
    }

    private void listen() {
        ServerSocket here = listening;
        start(() -> {
            while (!here.isClosed()) {
                Socket client = here.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
                near.add(client);
                far.add(server);
                start(() -> pass(client, server, client));
                start(() -> pass(server, client, client));
            }
        });
    }

    /** Until one of them ends the connection: then the other is told. */
    private void pass(Socket from, Socket into, Socket client) throws IOException {
        try {
            from.getInputStream().transferTo(into.getOutputStream());
        } finally {
            if (near.remove(client)) {
                from.close();
                into.close();
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException cut) {
                        // what was passed is over
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
