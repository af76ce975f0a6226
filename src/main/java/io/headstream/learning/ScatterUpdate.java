package io.headstream.learning;

import io.headstream.learning.FeatureMap.Settings;
import io.headstream.learning.OuterProducts.Part;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was added to statistics, and what came of it for as long as somebody holds that: whoever adds the same to the same
 * statistics need not compute it again. Immutable, thread-safe.
 *
 * @param changes examples added and taken out
 * @param map what made features of them
 * @param classes how many there were then
 * @param result the statistics after it
 */
record ScatterUpdate(List<SignedExample> changes, Settings map, int classes, WeakReference<ScatterStatistics> result) {
    /** Examples turned into doubles at once. */
    private static final int ROWS = 128;

    ScatterUpdate {
        changes = List.copyOf(changes);
    }

    /** What comes of these changes, if they are the same ones and somebody still holds it. */
    @Nullable
    ScatterStatistics resultOf(List<SignedExample> others, Settings otherMap, int otherClasses) {
        if (otherClasses != classes || others.size() != changes.size() || !otherMap.equals(map)) {
            return null;
        }
        for (int i = 0; i < changes.size(); i++) {
            SignedExample change = changes.get(i);
            SignedExample other = others.get(i);
            if (change.sign() != other.sign()
                    || change.classIndex() != other.classIndex()
                    || !Arrays.equals(change.values(), other.values())) {
                return null;
            }
        }
        return result.get();
    }

    /** Computes the sums after changes; see {@link ScatterStatistics#plus(List, FeatureMap, int)}. */
    static ScatterStatistics added(ScatterStatistics before, List<SignedExample> changes, FeatureMap map, int classes) {
        int features = before.features();
        long[][] sums = before.grown(classes);
        long[] counts = new long[classes];
        for (int c = 0; c < before.classes(); c++) {
            counts[c] = before.count(c);
        }
        double[][] block = new double[features][features];
        for (int from = 0; from < changes.size(); from += ROWS) {
            addRows(changes.subList(from, Math.min(from + ROWS, changes.size())), map, block, sums, counts);
        }
        long[][] gram = new long[features][];
        for (int i = 0; i < features; i++) {
            long[] row = before.gramRow(i).clone();
            double[] added = block[i];
            for (int j = i; j < features; j++) {
                row[j - i] += (long) added[j];
            }
            gram[i] = row;
        }
        return new ScatterStatistics(features, gram, sums, counts);
    }

    private static void addRows(
            List<SignedExample> changes, FeatureMap map, double[][] block, long[][] sums, long[] counts) {
        int features = map.features();
        double[][] z = new double[changes.size()][features];
        double[][] signed = new double[changes.size()][features];
        for (int e = 0; e < changes.size(); e++) {
            SignedExample change = changes.get(e);
            short[] values = map.apply(change.values());
            long[] sum = sums[change.classIndex()];
            counts[change.classIndex()] += change.sign();
            for (int i = 0; i < features; i++) {
                z[e][i] = values[i];
                signed[e][i] = change.sign() * values[i];
                sum[i] += (long) change.sign() * values[i];
            }
        }
        IndexRange all = IndexRange.upTo(features);
        OuterProducts.add(block, signed, z, all, IndexRange.upTo(changes.size()), all, Part.UPPER);
    }
}
