package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC address of a server, taken apart. Parameters have the names of both vendors' drivers, in any case.
 *
 * @see <a href="https://dev.mysql.com/doc/connector-j/en/connector-j-reference-jdbc-url-format.html">MySQL's form</a>
 * @see <a href="https://mariadb.com/docs/connectors/mariadb-connector-j/about-mariadb-connector-j">MariaDB's form</a>
 */
final class ServerUrl {
    private static final Pattern FORM = Pattern.compile(
            "jdbc:(?:mysql|mariadb)://(?:\\[(?<address>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^/?:@,()\\[\\]\\s]*))"
                    + "(?::(?<port>\\d{1,5}))?(?:/(?<database>[^?]*))?(?:\\?(?<parameters>.*))?");
    private static final int DEFAULT_PORT = 3306;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final String FORM_HINT =
            "Write jdbc:mysql://HOST[:PORT][/DATABASE][?PARAMETER=VALUE&...], or the same with jdbc:mariadb:;"
                    + " user and password have settings of their own.";

    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<String> ignored = new ArrayList<>();

    private ServerUrl() {}

    static Server parse(String jdbcUrl, String user, String password) {
        Matcher form = FORM.matcher(jdbcUrl.strip());
        if (!form.matches()) {
            throw invalid("The source's address has not the form of a MySQL or MariaDB address", FORM_HINT);
        }
        return new ServerUrl().server(form, user, password);
    }

    private Server server(Matcher form, String user, String password) {
        String given = form.group("parameters");
        read(given == null ? "" : given);
        String urlUser = take("user");
        String urlPassword = take("password");
        Trust trust = trust();
        TlsMode tls = tls(trust);
        Duration timeout = timeout();
        ignored.addAll(parameters.keySet());
        return new Server(
                host(form),
                port(form.group("port")),
                decode(orEmpty(form.group("database"))),
                user.isEmpty() ? orEmpty(urlUser) : user,
                password.isEmpty() ? orEmpty(urlPassword) : password,
                tls,
                trust,
                timeout,
                ignored);
    }

    private static String host(Matcher form) {
        String address = form.group("address");
        String host = address == null ? form.group("host") : address;
        return host == null || host.isEmpty() ? "localhost" : host;
    }

    private static int port(@Nullable String digits) {
        int port = digits == null ? DEFAULT_PORT : Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw invalid("Port " + port + " of the source's address does not exist", "Use one from 1 to 65535.");
        }
        return port;
    }

    private void read(String text) {
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            if (!name.isEmpty()) {
                parameters.put(name, equals < 0 ? "" : decode(part.substring(equals + 1)));
            }
        }
    }

    /** The value of a parameter, which then no longer counts as ignored. */
    private @Nullable String take(String name) {
        String value = null;
        for (String given : List.copyOf(parameters.keySet())) {
            if (given.equalsIgnoreCase(name)) {
                value = parameters.remove(given);
            }
        }
        return value;
    }

    private TlsMode tls(Trust trust) {
        String mode = take("sslMode");
        boolean isUsed = flag("useSSL", true);
        boolean isAsked = parameters.keySet().stream().anyMatch("useSSL"::equalsIgnoreCase);
        String use = take("useSSL");
        boolean isRequired = flag("requireSSL", false);
        take("requireSSL");
        boolean verifies = flag("verifyServerCertificate", false);
        take("verifyServerCertificate");
        if (mode != null) {
            return mode(mode);
        }
        if (!isUsed) {
            return TlsMode.DISABLED;
        }
        if (verifies || !(trust instanceof Trust.JavaRuntime)) {
            return TlsMode.VERIFY_CA;
        }
        return isRequired || (isAsked && use != null) ? TlsMode.REQUIRED : TlsMode.PREFERRED;
    }

    private static TlsMode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT).replace('-', '_')) {
            case "disabled", "disable" -> TlsMode.DISABLED;
            case "preferred" -> TlsMode.PREFERRED;
            case "required", "trust" -> TlsMode.REQUIRED;
            case "verify_ca" -> TlsMode.VERIFY_CA;
            case "verify_identity", "verify_full" -> TlsMode.VERIFY_IDENTITY;
            default ->
                throw invalid(
                        "sslMode of the source's address is none that is known: " + text,
                        "Use DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY.");
        };
    }

    private boolean flag(String name, boolean otherwise) {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            if (parameter.getKey().equalsIgnoreCase(name)) {
                return switch (parameter.getValue().toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "1", "" -> true;
                    case "false", "no", "0" -> false;
                    default -> throw invalid(name + " of the source's address is neither true nor false", FORM_HINT);
                };
            }
        }
        return otherwise;
    }

    private Trust trust() {
        String pem = take("serverSslCert");
        String store = take("trustCertificateKeyStoreUrl");
        String storePassword = take("trustCertificateKeyStorePassword");
        if (pem != null && !pem.isEmpty()) {
            return new Trust.Pem(path(pem));
        }
        return store == null || store.isEmpty()
                ? new Trust.JavaRuntime()
                : new Trust.Store(path(store), orEmpty(storePassword));
    }

    private static String path(String text) {
        if (!text.startsWith("file:")) {
            return text;
        }
        try {
            URI uri = URI.create(text);
            String path = uri.getPath();
            return path == null ? uri.getSchemeSpecificPart() : path;
        } catch (IllegalArgumentException e) {
            throw invalid("A file of the source's address has not the form of a URL: " + text, FORM_HINT);
        }
    }

    private Duration timeout() {
        String text = take("connectTimeout");
        if (text == null || text.isEmpty()) {
            return DEFAULT_TIMEOUT;
        }
        if (!text.matches("\\d{1,9}")) {
            throw invalid("connectTimeout of the source's address is no number: " + text, "Give milliseconds.");
        }
        long millis = Long.parseLong(text);
        return millis == 0 ? DEFAULT_TIMEOUT : Duration.ofMillis(millis);
    }

    /** Percent signs resolved; a plus sign stays one. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            decoded.write(low < 0 ? bytes[i] : (high << 4) | low);
            i += low < 0 ? 0 : 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static PipelineException invalid(String message, String hint) {
        return new PipelineException(ErrorCode.CONFIGURATION_INVALID, message, hint);
    }
}
