package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import java.util.List;

/**
 * Arithmetic over other signals.
 *
 * @param expression with its signals
 */
record DerivedSpec(Expression expression) implements ComputedSpec {
    private static final long serialVersionUID = 1L;

    /** Where a signal is read in whatever scope the whole is read in. */
    @Override
    public boolean scoped() {
        return expression
                .operands()
                .anyMatch(o -> o.scope() == null && o.signal().spec().scoped());
    }

    /** The scope in which a part is read where the whole is read in {@code scope}. */
    Scope scopeOf(Expression.Operand operand, Scope scope) {
        if (operand.scope() != null) {
            return operand.scope();
        }
        return operand.signal().spec().scoped() ? scope : Scope.LIVE;
    }

    @Override
    public boolean tellsFreshness() {
        return operands().stream().allMatch(s -> s.spec().tellsFreshness());
    }

    @Override
    public List<Signal> operands() {
        return expression.operands().map(Expression.Operand::signal).distinct().toList();
    }

    @Override
    public String describe() {
        return "derived " + expression;
    }
}
