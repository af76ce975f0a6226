package io.headstream.rollout;

import io.headstream.snapshot.HeadVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a head serve, are on trial, or can be gone back to. No version is in two of the places champion,
 * canary and shadow.
 *
 * @param championOrNull the version that serves; null before the first
 * @param former champions before it that a roll back goes to, the latest first; at most {@link #MAX_FORMER}
 * @param canaryOrNull the version on trial that serves a share; null if there is none
 * @param shadows versions that predict unseen, in the order in which they came; at most {@link #MAX_SHADOWS}
 */
public record ServingPlan(
        @Nullable HeadVersion championOrNull,
        List<HeadVersion> former,
        @Nullable Canary canaryOrNull,
        List<HeadVersion> shadows) {
    /** How often one can go back in a row. */
    public static final int MAX_FORMER = 5;

    /** Each costs one more prediction for every image. */
    public static final int MAX_SHADOWS = 4;

    /** No version yet. */
    public static final ServingPlan NONE = new ServingPlan(null, List.of(), null, List.of());

    /** @throws IllegalArgumentException if a version has two places, or there are others without a champion */
    public ServingPlan {
        former = List.copyOf(former);
        shadows = List.copyOf(shadows);
        if (championOrNull == null && !(former.isEmpty() && canaryOrNull == null && shadows.isEmpty())) {
            throw new IllegalArgumentException("a canary, shadow or former champion without champion, expected one");
        }
        Set<HeadVersion> placed = new LinkedHashSet<>(shadows);
        boolean twice = placed.size() < shadows.size();
        twice |= canaryOrNull != null && !placed.add(canaryOrNull.version());
        twice |= championOrNull != null && !placed.add(championOrNull);
        twice |= championOrNull != null && former.contains(championOrNull);
        if (twice || Set.copyOf(former).size() < former.size()) {
            throw new IllegalArgumentException("a version in two places, expected each in one");
        }
        if (former.size() > MAX_FORMER || shadows.size() > MAX_SHADOWS) {
            throw new IllegalArgumentException("%d former champions and %d shadows, expected at most %d and %d"
                    .formatted(former.size(), shadows.size(), MAX_FORMER, MAX_SHADOWS));
        }
    }

    /** The version that serves, if there is one. */
    public Optional<HeadVersion> champion() {
        return Optional.ofNullable(championOrNull);
    }

    /** The champion that a roll back goes to, if there is one. */
    public Optional<HeadVersion> previous() {
        return former.stream().findFirst();
    }

    /** The version on trial that serves a share, if there is one. */
    public Optional<Canary> canary() {
        return Optional.ofNullable(canaryOrNull);
    }

    /** Where the rollout stands. */
    public RolloutPhase phase() {
        if (championOrNull == null) {
            return RolloutPhase.AWAITING;
        }
        if (canaryOrNull != null) {
            return RolloutPhase.CANARY;
        }
        return shadows.isEmpty() ? RolloutPhase.STEADY : RolloutPhase.SHADOW;
    }

    /** Every version that is named: these must be kept. */
    public Set<HeadVersion> named() {
        Set<HeadVersion> named = new LinkedHashSet<>();
        champion().ifPresent(named::add);
        canary().map(Canary::version).ifPresent(named::add);
        named.addAll(shadows);
        named.addAll(former);
        return Collections.unmodifiableSet(named);
    }

    /** Versions that answer for some image or predict unseen, the champion first. */
    public Set<HeadVersion> active() {
        Set<HeadVersion> active = new LinkedHashSet<>();
        champion().ifPresent(active::add);
        canary().map(Canary::version).ifPresent(active::add);
        active.addAll(shadows);
        return Collections.unmodifiableSet(active);
    }

    ServingPlan promote(HeadVersion version) {
        List<HeadVersion> before = new ArrayList<>();
        champion().ifPresent(before::add);
        before.addAll(without(former, version));
        boolean ends = canaryOrNull != null && canaryOrNull.version().equals(version);
        return new ServingPlan(
                version,
                before.subList(0, Math.min(MAX_FORMER, before.size())),
                ends ? null : canaryOrNull,
                without(shadows, version));
    }

    /** What was rolled back from is not gone back to; nor are the champions that came after the version. */
    ServingPlan rollBack(HeadVersion version) {
        int at = former.indexOf(version);
        return new ServingPlan(
                version, at < 0 ? former : former.subList(at + 1, former.size()), null, without(shadows, version));
    }

    ServingPlan withCanary(Canary canary) {
        return new ServingPlan(championOrNull, former, canary, without(shadows, canary.version()));
    }

    ServingPlan withoutCanary() {
        return new ServingPlan(championOrNull, former, null, shadows);
    }

    ServingPlan withShadow(HeadVersion version) {
        List<HeadVersion> more = new ArrayList<>(shadows);
        more.add(version);
        return new ServingPlan(championOrNull, former, canaryOrNull, more);
    }

    ServingPlan withoutShadow(HeadVersion version) {
        return new ServingPlan(championOrNull, former, canaryOrNull, without(shadows, version));
    }

    private static List<HeadVersion> without(List<HeadVersion> versions, HeadVersion version) {
        return versions.stream().filter(other -> !other.equals(version)).toList();
    }
}
