package io.tributary.target.database;

import io.tributary.landing.LandedFile;
import io.tributary.merge.NetPass;
import io.tributary.merge.Plan;

/** Says where in the landing zone a row came from, given its number within a bulk load. */
final class RowPlace {
    private RowPlace() {}

    static String ofLoad(Plan plan, long number) {
        long left = number;
        for (Plan.Step step : plan.steps()) {
            if (step instanceof Plan.Replace load) {
                for (LandedFile file : load.files()) {
                    if (left <= file.counts().inserts()) {
                        return "row " + left + " of landing file " + file.path();
                    }
                    left -= file.counts().inserts();
                }
            }
        }
        return "row " + number + " of the load";
    }

    static String ofPass(NetPass pass, long number) {
        Finder finder = new Finder(number);
        pass.writeTo(finder::look);
        return pass.describe(finder.origin);
    }

    /** Finds a row by its number, and in it the second field. */
    private static final class Finder {
        private final long number;
        private long row = 1;
        private int field;
        private boolean quoted;
        private long origin;

        Finder(long number) {
            this.number = number;
        }

        void look(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length && row <= number; i++) {
                byte b = bytes[i];
                quoted ^= b == '"';
                if (!quoted && b == '\n') {
                    row++;
                    field = 0;
                } else if (!quoted && b == ',') {
                    field++;
                } else if (row == number && field == 1) {
                    origin = origin * 10 + (b - '0');
                }
            }
        }
    }
}
