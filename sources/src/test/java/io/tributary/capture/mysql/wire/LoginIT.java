package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoginIT {
    private static final String PASSWORD = "s e+c&r%t";

    /** Makes a user that has never logged in, so that the server cannot know the password from before. */
    private static void makeUser(WireServers server, String user) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            session.execute("DROP USER IF EXISTS " + user + "@'%'");
            session.execute("CREATE USER " + user + "@'%' IDENTIFIED BY '" + PASSWORD + "'");
        }
    }

    private static void dropUser(WireServers server, String user) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            session.execute("DROP USER " + user + "@'%'");
        }
    }

    private static String cipher(Session session) {
        return session.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").get(0).need(1);
    }

    private static void expect(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PipelineException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e.hint()).isNotEmpty();
            assertThat(e.getMessage()).doesNotContain(PASSWORD);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordWorksPlainAndEncryptedAtFirstAndLater(WireServers server) {
        for (String mode : server.encryptions()) {
            makeUser(server, "wire_login");
            for (int i = 0; i < 2; i++) {
                for (SessionSetup setup : SessionSetup.values()) {
                    try (Session session =
                            Session.open(server.server("sslMode=" + mode, "wire_login", PASSWORD), setup)) {
                        assertThat(session.query("SELECT current_user()").get(0).text(0))
                                .isEqualTo("wire_login@%");
                        assertThat(cipher(session).isEmpty()).isEqualTo(mode.equals("DISABLED"));
                    }
                }
            }
        }
        dropUser(server, "wire_login");
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB_ENCRYPTED"})
    void isEncryptedWhereTheServerCan(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD)) {
            assertThat(cipher(session)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsAMissingPermission(WireServers server) {
        makeUser(server, "wire_wrong");
        for (String mode : server.encryptions()) {
            expect(
                    ErrorCode.SOURCE_PERMISSION_MISSING,
                    () -> Session.open(
                            server.server("sslMode=" + mode, "wire_wrong", PASSWORD + "x"), SessionSetup.CATALOG));
        }
        dropUser(server, "wire_wrong");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotGrantedIsAMissingPermission(WireServers server) {
        makeUser(server, "wire_few");
        try (Session session = Session.open(server.server("", "wire_few", PASSWORD), SessionSetup.CATALOG)) {
            expect(ErrorCode.SOURCE_PERMISSION_MISSING, () -> session.query("SELECT * FROM mysql.user"));
        }
        dropUser(server, "wire_few");
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB_ENCRYPTED"})
    void aCertificateThatNobodyTrustsIsRefused(WireServers server) {
        for (String mode : List.of("VERIFY_CA", "VERIFY_IDENTITY")) {
            Server distrusting = server.server("sslMode=" + mode, "", "");
            expect(ErrorCode.SOURCE_REFUSED, () -> Session.open(distrusting, SessionSetup.CATALOG));
        }
    }

    @Test
    void aGivenCertificateIsTrusted(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("ca.pem");
        try (Session session = WireServers.MYSQL.open(SessionSetup.CATALOG)) {
            String pem = session.query("SELECT load_file(concat(@@datadir, 'ca.pem'))")
                    .get(0)
                    .need(0);
            Files.writeString(file, pem);
        }
        Server trusting = WireServers.MYSQL.server("serverSslCert=" + file, "", "");
        try (Session session = Session.open(trusting, SessionSetup.CATALOG)) {
            assertThat(cipher(session)).isNotEmpty();
        }
        Server strict = WireServers.MYSQL.server("sslMode=VERIFY_IDENTITY&serverSslCert=" + file, "", "");
        expect(ErrorCode.SOURCE_REFUSED, () -> Session.open(strict, SessionSetup.CATALOG));
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB_ENCRYPTED"})
    void anEncryptedReadEndsWhenAnotherThreadGivesUp(WireServers server) throws Exception {
        Session session = Session.open(server.server("sslMode=REQUIRED", "", ""), SessionSetup.CATALOG);
        CompletableFuture<Void> wait = CompletableFuture.runAsync(() -> session.execute("SELECT sleep(60)"));
        Thread.sleep(300);

        session.abort();

        assertThatThrownBy(() -> wait.get(5, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("given up");
    }
}
