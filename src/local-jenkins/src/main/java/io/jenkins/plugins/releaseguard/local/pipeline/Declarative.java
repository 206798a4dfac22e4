package io.jenkins.plugins.releaseguard.local.pipeline;

import groovy.lang.Closure;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.Failures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a declarative Pipeline, the whole or a stage, as it was read; {@code declarative.groovy} runs it. */
public final class Declarative implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Map<String, Closure<?>> post = new LinkedHashMap<>();
    private final List<Declarative> stages = new ArrayList<>();
    private Closure<?> environment;
    private Closure<?> steps;
    private boolean agent;
    private boolean parallel;
    private boolean failFast;
    private Map<String, Object> timeout;

    Declarative(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }

    /** By condition. */
    public Map<String, Closure<?>> getPost() {
        return post;
    }

    public List<Declarative> getStages() {
        return stages;
    }

    void setEnvironment(Closure<?> environment) {
        this.environment = environment;
    }

    /** The variables that it sets, {@code NAME=value}: read when it begins, so that they can use what is set by then. */
    public List<String> variables() {
        return environment == null ? List.of() : DeclarativeReader.variables(environment);
    }

    public Closure<?> getSteps() {
        return steps;
    }

    void setSteps(Closure<?> steps) {
        this.steps = steps;
    }

    /** Whether it wants a workspace of its own. */
    public boolean isAgent() {
        return agent;
    }

    void setAgent(boolean agent) {
        this.agent = agent;
    }

    /** Whether its stages run at the same time. */
    public boolean isParallel() {
        return parallel;
    }

    void setParallel(boolean parallel) {
        this.parallel = parallel;
    }

    public boolean isFailFast() {
        return failFast;
    }

    void setFailFast(boolean failFast) {
        this.failFast = failFast;
    }

    /** The arguments of {@code timeout}; null: none. */
    public Map<String, Object> getTimeout() {
        return timeout;
    }

    void setTimeout(Map<String, Object> timeout) {
        this.timeout = timeout;
    }

    /** The result that a build has by a failure of this part. */
    public String resultOf(Throwable failure) {
        return Failures.result(failure).toString();
    }

    /**
     * The conditions of {@code post} that hold, in the order in which Jenkins runs them.
     *
     * @param result of the build so far; null: none
     * @param failure what ended this part; null: nothing
     */
    public List<String> due(String result, Throwable failure) {
        Result now = result == null ? Result.SUCCESS : Result.fromString(result);
        Result worst = failure == null ? now : now.combine(Failures.result(failure));
        List<String> due = new ArrayList<>();
        due.add("always");
        due.add(
                worst == Result.ABORTED
                        ? "aborted"
                        : worst == Result.FAILURE ? "failure" : worst == Result.UNSTABLE ? "unstable" : "success");
        if (worst != Result.SUCCESS) {
            due.add("unsuccessful");
        }
        due.add("cleanup");
        due.retainAll(post.keySet());
        return due;
    }
}
