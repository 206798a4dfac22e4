package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which legs of a rollback are carried out at the same time: groups in their order, each with the places of its legs in the
 * policy's flat list.
 */
public record LegGroups(List<List<Integer>> groups) implements Serializable {
    private static final long serialVersionUID = 1L;

    public LegGroups {
        groups = groups.stream().map(List::copyOf).toList();
    }

    /** One leg after the other. */
    public static LegGroups inOrder(int legs) {
        return new LegGroups(IntStream.range(0, legs).mapToObj(List::of).toList());
    }

    /** Groups of as many legs as the sizes say. */
    static LegGroups ofSizes(List<Integer> sizes) {
        List<List<Integer>> groups = new ArrayList<>();
        int next = 0;
        for (int size : sizes) {
            groups.add(IntStream.range(next, next + size).boxed().toList());
            next += size;
        }
        return new LegGroups(groups);
    }

    /** The place of a leg's group. */
    public int of(int leg) {
        return IntStream.range(0, groups.size())
                .filter(group -> groups.get(group).contains(leg))
                .findFirst()
                .orElseThrow();
    }
}
