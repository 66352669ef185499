package io.tributary.target.transform;

/** What is wrong with an expression, and where. */
final class ExpressionProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int at;
    private final String finding;

    /**
     * @param at where in the text, counted from 0
     * @param finding what is wrong there
     */
    ExpressionProblem(int at, String finding) {
        super(finding);
        this.at = at;
        this.finding = finding;
    }

    /** For people, who count from 1: {@code character 7 (Cty): no such column}. */
    String describe(String text) {
        int end = at;
        while (end < text.length() && Tokens.isName(text.charAt(end))) {
            end++;
        }
        String word = end > at ? text.substring(at, end) : at < text.length() ? text.substring(at, at + 1) : "its end";
        return "character " + (at + 1) + " (" + word + "): " + finding;
    }
}
