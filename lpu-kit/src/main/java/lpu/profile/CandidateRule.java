package lpu.profile;

/**
 * How many of a coarse head's best rows go to the fine stage, by one parameter; the larger, the more. For every rule there is
 * a smallest parameter that keeps a position's exact choice, and {@link Budget} picks the parameter from many of those.
 */
public enum CandidateRule {
    /** The same number for every token. */
    FIXED("fixed k") {
        @Override
        double needed(ScoredState s) {
            int own = s.scores()[s.exactTop1()];
            int rank = 1;
            for (int v = 0; v < s.scores().length; v++) {
                rank += s.scores()[v] > own || s.scores()[v] == own && v < s.exactTop1() ? 1 : 0;
            }
            return rank;
        }

        @Override
        int count(ScoredState s, double parameter) {
            return (int) Math.min(s.scores().length, parameter);
        }
    },
    /** Rows whose estimated logit is no more than so many standard deviations of all estimates below the best exact one. */
    MARGIN("margin below the best exact logit") {
        @Override
        double needed(ScoredState s) {
            return (s.bestExact() - s.estimate(s.exactTop1())) / s.spread();
        }

        @Override
        int count(ScoredState s, double parameter) {
            double least = s.bestExact() - parameter * s.spread();
            int count = 0;
            for (int v = 0; v < s.scores().length; v++) {
                count += s.estimate(v) >= least ? 1 : 0;
            }
            return count;
        }
    },
    /** Rows whose estimated logit, with so many of the row's own standard errors added, reaches the best exact one. */
    RESIDUAL("margin by residual norms") {
        @Override
        double needed(ScoredState s) {
            return (s.bestExact() - s.estimate(s.exactTop1())) / s.standardError(s.exactTop1());
        }

        @Override
        int count(ScoredState s, double parameter) {
            int count = 0;
            for (int v = 0; v < s.scores().length; v++) {
                count += s.estimate(v) + parameter * s.standardError(v) >= s.bestExact() ? 1 : 0;
            }
            return count;
        }
    };

    /** For tables. */
    public final String label;

    CandidateRule(String label) {
        this.label = label;
    }

    /** The smallest parameter that keeps the exact choice of a state. */
    abstract double needed(ScoredState s);

    /** Candidates of a state. */
    abstract int count(ScoredState s, double parameter);
}
