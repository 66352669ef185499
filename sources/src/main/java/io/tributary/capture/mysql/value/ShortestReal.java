package io.tributary.capture.mysql.value;

import java.math.BigInteger;

/**
 * The shortest decimal digits that read back as the same floating-point number, and of these the closest to it. Exact,
 * and the same on every Java version. Holds the last result; one thread.
 *
 * @see <a href="https://fmt.dev/papers/Schubfach4.pdf">R. Giulietti: The Schubfach way to render doubles</a>
 */
final class ShortestReal {
    private static final int K_MIN = -324;
    private static final int K_MAX = 292;
    private static final long MASK_63 = (1L << 63) - 1;
    /** For each k the 126 bits of ⌊10^-k · 2^r⌋ + 1, with r such that they begin with a one: two times 63 bits. */
    private static final long[] POWERS = powers();

    private long digits;
    private int exponent;

    /** The digits, without trailing zeros unless it is zero. */
    long digits() {
        return digits;
    }

    /** The power of ten that the digits stand for multiples of. */
    int exponent() {
        return exponent;
    }

    /** Works out the digits of a finite number's absolute value. */
    void ofDouble(long bits) {
        long fraction = bits & ((1L << 52) - 1);
        int biased = (int) (bits >>> 52) & 0x7ff;
        shortest(fraction, biased, 52, 1075);
    }

    /** Works out the digits of a finite number's absolute value. */
    void ofFloat(int bits) {
        int fraction = bits & ((1 << 23) - 1);
        int biased = (bits >>> 23) & 0xff;
        shortest(fraction, biased, 23, 150);
    }

    private void shortest(long fraction, int biased, int fractionBits, int bias) {
        if (fraction == 0 && biased == 0) {
            digits = 0;
            exponent = 0;
            return;
        }
        long hidden = 1L << fractionBits;
        long c = biased == 0 ? fraction : hidden | fraction;
        int q = Math.max(biased, 1) - bias;
        // the neighbour below a power of two is only half as far
        boolean irregular = fraction == 0 && biased > 1;
        search(c, q, irregular);
        while (digits % 10 == 0) {
            digits /= 10;
            exponent++;
        }
    }

    /** All of it in quarters of the unit 10^k, rounded to odd, so that comparisons are exact. */
    private void search(long c, int q, boolean irregular) {
        int k = irregular ? floorLog10ThreeQuartersPow2(q) : floorLog10Pow2(q);
        int h = q + floorLog2Pow10(-k) + 2;
        long high = POWERS[2 * (k - K_MIN)];
        long low = POWERS[2 * (k - K_MIN) + 1];
        long quarters = c << 2;
        long value = roundToOdd(high, low, quarters << h);
        long below = roundToOdd(high, low, (quarters - (irregular ? 1 : 2)) << h);
        long above = roundToOdd(high, low, (quarters + 2) << h);
        // the ends of the interval round to the number only when its last bit is zero
        long open = c & 1;

        exponent = k;
        long floor = value >> 2;
        if (floor >= 10) {
            long shorter = floor / 10 * 10;
            boolean isShorterIn = below + open <= (shorter << 2);
            boolean isNextIn = ((shorter + 10) << 2) + open <= above;
            if (isShorterIn != isNextIn) {
                digits = isShorterIn ? shorter : shorter + 10;
                return;
            }
        }
        boolean isFloorIn = below + open <= (floor << 2);
        boolean isCeilingIn = ((floor + 1) << 2) + open <= above;
        if (isFloorIn != isCeilingIn) {
            digits = isFloorIn ? floor : floor + 1;
            return;
        }
        long pastMiddle = value - ((floor + floor + 1) << 1);
        boolean down = pastMiddle < 0 || (pastMiddle == 0 && (floor & 1) == 0);
        digits = down ? floor : floor + 1;
    }

    /** The upper 64 bits of power · x / 2^127, the last bit set when anything is left over. */
    private static long roundToOdd(long high, long low, long x) {
        long carried = Math.multiplyHigh(low, x);
        long middle = ((high * x) >>> 1) + carried;
        long whole = Math.multiplyHigh(high, x) + (middle >>> 63);
        return whole | (((middle & MASK_63) + MASK_63) >>> 63);
    }

    private static int floorLog10Pow2(int e) {
        return (int) ((e * 661_971_961_083L) >> 41);
    }

    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) ((e * 913_124_641_741L) >> 38);
    }

    private static long[] powers() {
        long[] table = new long[2 * (K_MAX - K_MIN + 1)];
        BigInteger mask = BigInteger.valueOf(MASK_63);
        for (int k = K_MIN; k <= K_MAX; k++) {
            BigInteger power = BigInteger.TEN.pow(Math.abs(k));
            BigInteger g;
            if (k <= 0) {
                int shift = 126 - power.bitLength();
                g = shift >= 0 ? power.shiftLeft(shift) : power.shiftRight(-shift);
            } else {
                int shift = 125 + power.bitLength();
                g = BigInteger.ONE.shiftLeft(shift).divide(power);
            }
            g = g.add(BigInteger.ONE);
            table[2 * (k - K_MIN)] = g.shiftRight(63).longValueExact();
            table[2 * (k - K_MIN) + 1] = g.and(mask).longValueExact();
        }
        return table;
    }
}
