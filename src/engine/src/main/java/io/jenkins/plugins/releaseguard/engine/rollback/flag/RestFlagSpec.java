package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.io.Serializable;
import java.time.Duration;

/**
 * A flag behind a REST API: {@code feature-flag KEY off in unleash PROJECT/ENVIRONMENT} and its like.
 *
 * @param text as written
 * @param at where it is written
 * @param type of the server
 * @param server its name, resolved
 * @param key of the flag
 * @param setting {@code off}, {@code on} or, of any HTTP server, the value itself
 * @param where it is kept there
 * @param ifStillBreachingAfter null: always due
 */
public record RestFlagSpec(
        String text,
        Position at,
        RestType type,
        String server,
        String key,
        String setting,
        Where where,
        Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    /** Where a server keeps a flag. */
    sealed interface Where extends Serializable {}

    /** Of a flag service: {@code PROJECT/ENVIRONMENT}. */
    record Environment(String project, String environment) implements Where {
        @Override
        public String toString() {
            return project + "/" + environment;
        }
    }

    /**
     * Of any other server.
     *
     * @param path below its address at which the flag is read
     * @param value JSONPath of the flag's value in the answer
     * @param method of the request that sets it
     * @param target path of that request
     * @param body of that request: JSON in which the text {@code $value} stands for the value to set; null: none
     */
    record Call(String path, String value, String method, String target, String body) implements Where {
        @Override
        public String toString() {
            return path + " " + value;
        }
    }

    @Override
    public String object() {
        return key;
    }

    @Override
    public boolean movesTraffic() {
        return false;
    }

    @Override
    public boolean returnsVersion() {
        return false;
    }
}
