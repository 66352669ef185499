package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/** The {@code console} section. */
public record ConsoleConfig(
        @Key(
                        value = LISTEN,
                        about =
                                "Where the page, `/metrics`, `/healthz` and `/readyz` are served while a command runs on and on; `off`"
                                        + " serves none. A command that finds the port taken says so and goes on without. Beyond this"
                                        + " machine only with `token`, and with `tls-keystore` or `behind-proxy`.",
                        otherwise = "127.0.0.1:8765",
                        pattern = "off|[A-Za-z0-9.-]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+\\]:[0-9]{1,5}",
                        expected = "host:port, or off")
                String listen,
        @Key(
                        value = "token",
                        about =
                                "Whoever opens the page or reads the metrics has to give it: as `Authorization: Bearer`, or as the"
                                        + " password of any user when the browser asks. Never printed.",
                        otherwise = "",
                        example = "${CONSOLE_TOKEN}",
                        pattern = Secret.IN_HEADER,
                        expected = Secret.IN_HEADER_EXPECTED)
                Secret token,
        @Key(
                        value = "tls-keystore",
                        about = "Serves HTTPS with key and certificate of this PKCS #12 file.",
                        otherwise = "",
                        example = "./console.p12")
                Optional<Path> tlsKeystore,
        @Key(value = "tls-password", about = "Password of `tls-keystore`. Never printed.", otherwise = "")
                Secret tlsPassword,
        @Key(
                        value = "behind-proxy",
                        about = "Says that a proxy in front of it ends TLS, or that the network is a container's own.",
                        otherwise = "false")
                boolean behindProxy,
        @Key(
                        value = "read-only",
                        about = "Whether the page only shows, and has no buttons that do.",
                        otherwise = "false")
                boolean readOnly) {
    private static final String LISTEN = "listen";

    public ConsoleConfig {
        requireNonNull(listen, "listen is null");
        requireNonNull(token, "token is null");
        requireNonNull(tlsKeystore, "tlsKeystore is null");
        requireNonNull(tlsPassword, "tlsPassword is null");
        boolean isOpen = !listen.equals("off") && !isLoopback(host(listen));
        if (isOpen && token.text().isEmpty()) {
            throw new Misfit(
                    LISTEN, "is open to other machines, and there is no console.token; write one, or 127.0.0.1:8765");
        }
        if (isOpen && tlsKeystore.isEmpty() && !behindProxy) {
            throw new Misfit(
                    LISTEN,
                    "is open to other machines without TLS, where anybody reads the token; write console.tls-keystore, or"
                            + " console.behind-proxy: true where a proxy ends TLS");
        }
    }

    /** Whether there is a page at all. */
    public boolean isOn() {
        return !listen.equals("off");
    }

    /** Name or address; a v6 address without brackets. */
    public String host() {
        return host(listen);
    }

    /** 0 for any that is free. */
    public int port() {
        return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
    }

    /** Whether only this machine reaches it. */
    public boolean isLocal() {
        return isLoopback(host());
    }

    private static String host(String listen) {
        String host = listen.substring(0, Math.max(0, listen.lastIndexOf(':')));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
