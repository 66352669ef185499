package io.tributary.files;

/** Puts check sums together: that of a whole from those of its pieces, without reading it. */
public final class Crc32c {
    private static final int POLYNOMIAL = 0x82f63b78;

    private Crc32c() {}

    /**
     * CRC-32C of two pieces, one after the other.
     *
     * @param first check sum of the first piece
     * @param second check sum of the second
     * @param secondBytes length of the second
     */
    public static long combine(long first, long second, long secondBytes) {
        // appending n zero bits to a piece multiplies its sum by x^n, modulo the polynomial
        int shift = 1 << 31;
        int power = 1 << 23;
        for (long left = secondBytes; left > 0; left >>>= 1) {
            if ((left & 1) == 1) {
                shift = multiply(power, shift);
            }
            power = multiply(power, power);
        }
        return (multiply(shift, (int) first) ^ (int) second) & 0xffffffffL;
    }

    /** The product of two polynomials, highest power in the lowest bit. */
    private static int multiply(int a, int b) {
        int product = 0;
        int factor = b;
        for (int bit = 31; bit >= 0; bit--) {
            if ((a >>> bit & 1) == 1) {
                product ^= factor;
            }
            factor = (factor & 1) == 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
        }
        return product;
    }
}
