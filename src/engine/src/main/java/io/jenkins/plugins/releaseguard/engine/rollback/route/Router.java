package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.List;

/** One kind of object that says where traffic goes: where it keeps that, and how it is changed. Stateless. */
interface Router {
    /** How a leg names the two places that its object leads to. */
    enum Ends {
        /** {@code from CANDIDATE to BASELINE}. */
        FROM_TO("\\s+from\\s+(?<from>\\S+)\\s+to\\s+(?<to>\\S+)"),
        /** {@code of BASELINE to CANDIDATE}: what the baseline gets, the candidate gets too. */
        OF_TO("\\s+of\\s+(?<to>\\S+)\\s+to\\s+(?<from>\\S+)"),
        /** {@code to BASELINE}: the object is the candidate's. */
        TO("(?<from>)\\s+to\\s+(?<to>\\S+)"),
        /** The object knows both. */
        NONE("(?<from>)(?<to>)");

        private final String pattern;

        Ends(String pattern) {
            this.pattern = pattern;
        }

        String pattern() {
            return pattern;
        }
    }

    /** The first word of the leg. */
    String word();

    /** How it is written, without the namespace. */
    String form();

    /** One that can be read, without the namespace. */
    String example();

    Ends ends();

    /** The kind of the object. */
    Type type();

    /** What it reads beside the object, at its least. */
    List<Permission> reads();

    /** Whether users get what the route says; a mirror's answers nobody gets. */
    default boolean movesTraffic() {
        return true;
    }

    /**
     * What it shows now; changes nothing.
     *
     * @param object as the API server writes it; null: there is none
     * @throws LegException it leads nowhere that the leg names
     */
    RouteView view(JsonNode object, RouteSpec spec, Backends backends) throws LegException;
}
