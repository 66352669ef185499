package io.tributary.capture.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Floating-point numbers have the shortest exact text, laid out as the servers do. */
class RealTextTest {
    private static final int RANDOM_VALUES = 50_000;
    private static final int POWERS_OF_TWO_MIN = -1074;

    private final RealText real = new RealText();
    private final Scratch text = new Scratch(40);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "-1.5, -1.5",
        "100000, 100000",
        "123456.789, 123456.789",
        "999999999999999, 999999999999999",
        "1e14, 100000000000000",
        "1e15, 1e15",
        "1234567890123456, 1.234567890123456e15",
        "1157862788717815.5, 1157862788717815.5",
        "1e20, 1e20",
        "1.5e300, 1.5e300",
        "0.0001, 0.0001",
        "1e-15, 0.000000000000001",
        "1.2345678901234567e-15, 0.0000000000000012345678901234568",
        "9.9e-16, 9.9e-16",
        "1e-16, 1e-16",
        "2e23, 2e23",
        "2e-44, 2e-44",
        "9007199254740993, 9.007199254740992e15",
        "4.9e-324, 5e-324",
        "-1.7976931348623157e308, -1.7976931348623157e308",
        "2.2250738585072014e-308, 2.2250738585072014e-308"
    })
    void doublesAreLaidOutAsTheServersDo(double value, String expected) {
        assertThat(text(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "16777216, 16777216",
        "3.4028235e38, 3.4028235e38",
        "1.4e-45, 1e-45",
        "1e10, 10000000000",
        "33554432, 33554432",
        "8388608.5, 8388608"
    })
    void floatsHaveTheDigitsThatTellThemFromOtherFloats(float value, String expected) {
        assertThat(text(value)).isEqualTo(expected);
    }

    @Test
    void randomDoublesAreShortestAndClosest() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_VALUES; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                expectBestDouble(value, "seed " + seed);
            }
            expectBestDouble(random.nextInt() / Math.pow(10, random.nextInt(20)), "seed " + seed);
        }
    }

    @Test
    void randomFloatsAreShortestAndClosest() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_VALUES; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                expectBestFloat(value, "seed " + seed);
            }
        }
    }

    @Test
    void powersOfTwoAndTheirNeighboursAreShortestAndClosest() {
        for (int e = POWERS_OF_TWO_MIN; e <= Double.MAX_EXPONENT; e++) {
            double value = Math.scalb(1.0, e);
            expectBestDouble(value, "2^" + e);
            expectBestDouble(Math.nextDown(value), "before 2^" + e);
            expectBestDouble(Math.nextUp(value), "after 2^" + e);
            if ((float) value > 0 && Float.isFinite((float) value)) {
                expectBestFloat((float) value, "2^" + e);
                expectBestFloat(Math.nextDown((float) value), "before 2^" + e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsRefused(double value) {
        assertThatThrownBy(() -> text(value))
                .isInstanceOf(PipelineException.class)
                .extracting(failure -> ((PipelineException) failure).code())
                .isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        assertThatThrownBy(() -> text((float) value)).isInstanceOf(PipelineException.class);
    }

    private void expectBestDouble(double value, String what) {
        String written = text(value);
        assertThat(Double.doubleToRawLongBits(Double.parseDouble(written)))
                .as("%s: %s", what, written)
                .isEqualTo(Double.doubleToRawLongBits(value));
        if (value == 0) {
            return;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal number = new BigDecimal(written).stripTrailingZeros();
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
            if (number.precision() > 1) {
                BigDecimal shorter = exact.round(new MathContext(number.precision() - 1, mode));
                assertThat(shorter.doubleValue()).as("%s: %s", what, written).isNotEqualTo(value);
            }
            BigDecimal other = exact.round(new MathContext(number.precision(), mode));
            if (other.doubleValue() == value) {
                assertThat(number.subtract(exact).abs())
                        .as("%s: %s", what, written)
                        .isLessThanOrEqualTo(other.subtract(exact).abs());
            }
        }
    }

    private void expectBestFloat(float value, String what) {
        String written = text(value);
        assertThat(Float.floatToRawIntBits(Float.parseFloat(written)))
                .as("%s: %s", what, written)
                .isEqualTo(Float.floatToRawIntBits(value));
        if (value == 0) {
            return;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal number = new BigDecimal(written).stripTrailingZeros();
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
            if (number.precision() > 1) {
                BigDecimal shorter = exact.round(new MathContext(number.precision() - 1, mode));
                assertThat(Float.parseFloat(shorter.toString()))
                        .as("%s: %s", what, written)
                        .isNotEqualTo(value);
            }
            BigDecimal other = exact.round(new MathContext(number.precision(), mode));
            if (Float.parseFloat(other.toString()) == value) {
                assertThat(number.subtract(exact).abs())
                        .as("%s: %s", what, written)
                        .isLessThanOrEqualTo(other.subtract(exact).abs());
            }
        }
    }

    private String text(double value) {
        real.addDouble(text.clear(), Double.doubleToRawLongBits(value));
        return new String(text.bytes(), 0, text.length(), StandardCharsets.US_ASCII);
    }

    private String text(float value) {
        real.addFloat(text.clear(), Float.floatToRawIntBits(value));
        return new String(text.bytes(), 0, text.length(), StandardCharsets.US_ASCII);
    }
}
