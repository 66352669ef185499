package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static Server parse(String url) {
        return Server.parse(url, "u", "hidden");
    }

    @Test
    void readsAddressAndDatabase() {
        assertThat(
                        parse(
                                "jdbc:mysql://db.example:3307/shop?connectTimeout=1500&useCompression=true&tinyInt1isBit=false"))
                .isEqualTo(new Server(
                        "db.example",
                        3307,
                        "shop",
                        "u",
                        "hidden",
                        TlsMode.PREFERRED,
                        new Trust.JavaRuntime(),
                        Duration.ofMillis(1500),
                        List.of("useCompression", "tinyInt1isBit")));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://h, h:3306",
        "jdbc:mariadb://h/, h:3306",
        "jdbc:mysql:///shop, localhost:3306",
        "jdbc:mysql://[::1]:33/, [::1]:33",
        "jdbc:mysql://[fe80::1%eth0], [fe80::1%eth0]:3306",
        "jdbc:mysql://10.0.0.1:1?a=b, 10.0.0.1:1",
    })
    void namesTheAddress(String url, String address) {
        assertThat(parse(url).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "'', PREFERRED",
        "sslMode=DISABLED, DISABLED",
        "sslMode=required, REQUIRED",
        "SSLMODE=VERIFY_CA, VERIFY_CA",
        "sslMode=VERIFY_IDENTITY, VERIFY_IDENTITY",
        "sslMode=disable, DISABLED",
        "sslMode=trust, REQUIRED",
        "sslMode=verify-ca, VERIFY_CA",
        "sslMode=verify-full, VERIFY_IDENTITY",
        "useSSL=false, DISABLED",
        "useSSL=true, REQUIRED",
        "requireSSL=true, REQUIRED",
        "useSSL=true&verifyServerCertificate=true, VERIFY_CA",
        "useSSL=false&sslMode=PREFERRED, PREFERRED",
        "serverSslCert=/ca.pem, VERIFY_CA",
        "serverSslCert=/ca.pem&sslMode=VERIFY_IDENTITY, VERIFY_IDENTITY",
    })
    void understandsHowToEncrypt(String parameters, TlsMode mode) {
        Server server = parse("jdbc:mysql://h/?" + parameters);

        assertThat(server.tls()).isEqualTo(mode);
        assertThat(server.ignoredParameters()).isEmpty();
    }

    @Test
    void knowsWhomToTrust() {
        assertThat(parse("jdbc:mysql://h/?serverSslCert=%2Fetc%2Fca+1.pem").trust())
                .isEqualTo(new Trust.Pem("/etc/ca+1.pem"));
        assertThat(parse("jdbc:mysql://h/?trustCertificateKeyStoreUrl=file:///a/b.p12"
                                + "&trustCertificateKeyStorePassword=hidden")
                        .trust())
                .isEqualTo(new Trust.Store("/a/b.p12", "hidden"))
                .hasToString("Store[path=/a/b.p12]");
    }

    @Test
    void userAndPasswordOfTheAddressCountOnlyWhereNoneAreGiven() {
        String url = "jdbc:mysql://h/?user=a%40b&password=p%2Bq+r";

        assertThat(Server.parse(url, "", ""))
                .extracting(Server::user, Server::password)
                .containsExactly("a@b", "p+q+r");
        assertThat(Server.parse(url, "u", "p"))
                .extracting(Server::user, Server::password)
                .containsExactly("u", "p");
    }

    @Test
    void showsNoSecret() {
        assertThat(parse("jdbc:mysql://h/?password=hidden")).hasToString("Server[h:3306, user=u, tls=PREFERRED]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/d",
                "jdbc:mysql://u:hidden@h/",
                "jdbc:mysql://a,b/",
                "jdbc:mysql://h:0/",
                "jdbc:mysql://h:70000/",
                "jdbc:mysql://h:x/",
                "jdbc:mysql:h",
                "jdbc:mysql://h/?sslMode=maybe&password=hidden",
                "jdbc:mysql://h/?connectTimeout=soon&password=hidden",
                "jdbc:mysql://h/?useSSL=perhaps&password=hidden",
            })
    void refusesWhatItCannotUseWithoutShowingSecrets(String url) {
        assertThatThrownBy(() -> parse(url)).isInstanceOfSatisfying(PipelineException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
            assertThat(e.hint()).isNotEmpty();
            assertThat(e.getMessage()).doesNotContain("hidden");
        });
    }
}
