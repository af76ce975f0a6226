package io.headstream.learning;

/**
 * The SplitMix64 generator: tiny, fully specified, the same numbers on every machine and JDK. Not thread-safe, not for
 * secrets.
 *
 * <p>Source: G. L. Steele Jr., D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014,
 * figures 16 and 17 (with the mixing constants of D. Stafford's variant 13).
 */
public final class SplitMix64 {
    /** The odd integer closest to 2^64 divided by the golden ratio: the paper's increment. */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** Starts from a seed. */
    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** A seed for one purpose out of a common seed: equal arguments, equal seed; any difference scatters it. */
    public static long derive(long seed, long purpose) {
        return mix(mix(seed + GOLDEN_GAMMA) + purpose);
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * A whole number below a bound, each equally likely.
     *
     * @param bound 1 or more
     * @throws IllegalArgumentException if the bound is below 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound %d, expected 1 or more".formatted(bound));
        }
        // Rejects the last, incomplete run of 31-bit numbers, which would favour small remainders.
        long limit = (1L << 31) / bound * bound;
        long bits;
        do {
            bits = nextLong() >>> 33;
        } while (bits >= limit);
        return (int) (bits % bound);
    }

    /** A number in [0, 1) with 24 random bits, exact in float32. */
    public float nextFloat() {
        return (nextLong() >>> 40) * 0x1.0p-24f;
    }

    /** The numbers 0 to length - 1 in random order (Fisher and Yates). */
    public int[] permutation(int length) {
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        long mixed = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
