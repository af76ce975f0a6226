package io.headstream.learning;

/**
 * Draws of how far an example's scores lie from its class's mean scores: Student's t with a given covariance, from a fixed
 * seed. Embeddings have heavier tails than a normal distribution, whose draws made heads of real images twice too sure of
 * themselves; t with {@value #DEGREES} degrees of freedom came close on photos and on CIFAR-10 (docs/learning.md).
 */
final class ScoreNoise {
    private static final int DEGREES = 3;
    private static final long SEED = 0x6E6F697365L;

    /** All draws together have about so many numbers, which bounds the time. */
    private static final int BUDGET = 1 << 17;

    private static final int MIN_DRAWS = 128;
    private static final int MAX_DRAWS = 4096;

    /** First ridge tried to make a covariance definite, relative to its trace. */
    private static final double JITTER = 1e-9;

    /** A trace as small as that, relative to what it is the difference of, is none. */
    private static final double ROUNDING = 1e-10;

    private ScoreNoise() {}

    /**
     * Noise of this covariance, [draws][classes]: more draws of fewer classes.
     *
     * @param covariance [classes][classes]
     * @param size of the numbers that it is the difference of: against it, rounding is told from noise
     */
    static double[][] draws(double[][] covariance, double size) {
        int classes = covariance.length;
        int count = Math.max(MIN_DRAWS, Math.min(MAX_DRAWS, BUDGET / classes));
        double[][] draws = new double[count][classes];
        double trace = Matrices.trace(covariance);
        if (!(trace > ROUNDING * size)) {
            return draws;
        }
        double[][] factor = factor(covariance, trace);
        Normal normal = new Normal(new SplitMix64(SEED));
        double[] standard = new double[classes];
        for (double[] draw : draws) {
            double squares = 0;
            for (int i = 0; i < DEGREES; i++) {
                double z = normal.next();
                squares += z * z;
            }
            double scale = Math.sqrt((DEGREES - 2) / squares);
            for (int k = 0; k < classes; k++) {
                standard[k] = scale * normal.next();
            }
            OuterProducts.addRows(draw, standard, factor, IndexRange.upTo(classes), IndexRange.upTo(classes));
        }
        return draws;
    }

    /** A square root of the covariance, which may be singular: [classes][classes]. */
    private static double[][] factor(double[][] covariance, double trace) {
        for (double jitter = JITTER; jitter < 1; jitter *= 100) {
            try {
                return Cholesky.of(Matrices.addToDiagonal(Matrices.copy(covariance), jitter * trace))
                        .upper();
            } catch (ArithmeticException notDefiniteYet) {
                // Rounding left a negative eigenvalue: the next jitter is larger.
            }
        }
        throw new ArithmeticException("the covariance of the scores is not finite, expected a finite one");
    }

    /** Standard normal numbers by the polar method (G. Marsaglia, T. A. Bray, SIAM Review 6, 1964). */
    private static final class Normal {
        private final SplitMix64 random;
        private double spare = Double.NaN;

        Normal(SplitMix64 random) {
            this.random = random;
        }

        double next() {
            if (!Double.isNaN(spare)) {
                double next = spare;
                spare = Double.NaN;
                return next;
            }
            double x;
            double y;
            double squares;
            do {
                x = 2 * uniform() - 1;
                y = 2 * uniform() - 1;
                squares = x * x + y * y;
            } while (squares >= 1 || squares == 0);
            double factor = Math.sqrt(-2 * StrictMath.log(squares) / squares);
            spare = y * factor;
            return x * factor;
        }

        private double uniform() {
            return (random.nextLong() >>> 11) * 0x1.0p-53;
        }
    }
}
