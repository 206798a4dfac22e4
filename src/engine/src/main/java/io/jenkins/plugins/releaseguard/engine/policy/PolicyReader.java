package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Collection;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads a policy: YAML, then names and units, then defaults, then what does not fit together. Thread-safe.
 *
 * <p>docs/policy.md says what can be written, docs/grammar.md how a condition is.
 */
public final class PolicyReader {
    private final List<SignalKind> signals;
    private final List<LegKind> legs;
    private final Catalogues catalogues;

    /**
     * @param signals kinds of signals that a policy may define
     * @param legs kinds of rollback legs that a policy may name
     * @param catalogues that metric servers may name
     */
    public PolicyReader(
            Collection<? extends SignalKind> signals, Collection<? extends LegKind> legs, Catalogues catalogues) {
        this.signals = List.copyOf(signals);
        this.legs = List.copyOf(legs);
        this.catalogues = catalogues;
    }

    /**
     * Reads a policy.
     *
     * @param text YAML
     * @param file what messages call the text
     * @param servers that the policy may name
     * @throws PolicyException with every mistake in it
     */
    public Policy read(String text, String file, Servers servers) throws PolicyException {
        Problems problems = new Problems();
        YamlText yaml = new YamlText(file, problems);
        MappingNode root = yaml.mapping(text);
        problems.throwIfAny();
        Mapping policy = new Mapping(yaml, root, problems);
        return new PolicyReading(policy, servers, problems).read(text, signals, legs, catalogues);
    }
}
