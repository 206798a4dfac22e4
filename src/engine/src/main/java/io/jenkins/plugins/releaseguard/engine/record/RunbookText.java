package io.jenkins.plugins.releaseguard.engine.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a person does who has to roll back by hand, as Markdown: whom to call, each leg's commands with explicit versions,
 * and the queries that show whether it worked. It is made from a record's JSON, so from any that this or an older version
 * has kept.
 */
public final class RunbookText {
    private final StringBuilder text = new StringBuilder();
    private final JsonNode record;

    private RunbookText(JsonNode record) {
        this.record = record;
    }

    /**
     * @param json a record as {@link RecordJson#write} writes it
     * @return Markdown (CommonMark), the last line ended
     * @throws JsonProcessingException it is no JSON
     */
    public static String of(String json) throws JsonProcessingException {
        return new RunbookText(new ObjectMapper().readTree(json)).write();
    }

    /** Of a record that is at hand. */
    public static String of(EpisodeRecord record) {
        try {
            return of(new RecordJson().write(record));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record is written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private String write() {
        heading();
        people();
        JsonNode legs = record.path("legs");
        if (legs.isEmpty()) {
            line("No rollback was planned: " + inline(reason()) + ".");
        }
        for (int i = 0; i < legs.size(); i++) {
            leg(i + 1, legs.get(i));
        }
        verification();
        return text.toString();
    }

    private void heading() {
        String environment = record.path("environment").asText("");
        line("# Roll back " + inline(record.path("release").asText())
                + (record.path("environment").isNull() || environment.isEmpty() ? "" : " in " + inline(environment)));
        line("");
        String candidate = record.at("/candidate/version").asText("");
        if (!candidate.isEmpty()) {
            line("From " + code(candidate) + " to "
                    + code(record.at("/baseline/version").asText()) + identity());
            line("");
        }
        line("State of " + record.path("startedAt").asText("") + ": "
                + code(record.path("outcome").asText()) + ".");
        line("");
    }

    private String identity() {
        StringBuilder parts = new StringBuilder();
        record.at("/baseline/identity").fields().forEachRemaining(part -> parts.append(parts.isEmpty() ? " (" : ", ")
                .append(inline(part.getKey()))
                .append(' ')
                .append(code(part.getValue().asText())));
        return parts.isEmpty() ? "." : parts + ").";
    }

    private void people() {
        JsonNode runbook = record.path("runbook");
        item("Owner", runbook.path("owner"));
        item("Call", runbook.path("call"));
        item("More", runbook.path("link"));
        line("- Target: users are well again within " + seconds(record.at("/durations/target")));
        item("Build", record.path("build"));
        line("");
    }

    private void item(String name, JsonNode value) {
        if (value.isTextual()) {
            line("- " + name + ": " + inline(value.asText()));
        }
    }

    private String reason() {
        JsonNode reasons = record.path("reasons");
        return reasons.isEmpty()
                ? "nothing was resolved"
                : reasons.get(0).path("sentence").asText();
    }

    private void leg(int number, JsonNode leg) {
        line("## " + number + ". " + inline(leg.path("leg").asText()));
        line("");
        String due = leg.path("dueAfter").isNumber()
                ? " Only if it is still breaching after " + seconds(leg.path("dueAfter")) + "."
                : "";
        line("From " + code(leg.path("from").asText()) + " to "
                + code(leg.path("to").asText()) + ", " + leg.path("state").asText() + "." + beside(number) + due);
        line("");
        said("Seen", leg.path("evidence"));
        said("Error", leg.path("error"));
        leg.path("actions").forEach(action -> line("- " + inline(action.asText())));
        if (!leg.path("actions").isEmpty()) {
            line("");
        }
        if (leg.path("commands").isEmpty()) {
            line("There is no command for it.");
        } else {
            StringBuilder commands = new StringBuilder();
            leg.path("commands").forEach(c -> commands.append(c.asText()).append('\n'));
            block("sh", commands.toString());
        }
        line("");
    }

    /** @param number the leg's, from 1 */
    private String beside(int number) {
        JsonNode legs = record.path("legs");
        JsonNode group = legs.get(number - 1).path("group");
        String others = IntStream.rangeClosed(1, legs.size())
                .filter(other -> other != number
                        && group.isNumber()
                        && group.equals(legs.get(other - 1).path("group")))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : " At the same time as " + others + ".";
    }

    private void said(String what, JsonNode sentence) {
        if (sentence.isTextual()) {
            line(what + ": " + inline(sentence.asText()));
            line("");
        }
    }

    private void verification() {
        line("## Verify");
        line("");
        boolean any = false;
        for (JsonNode signal : record.path("signals")) {
            StringBuilder asked = new StringBuilder();
            for (JsonNode condition : signal.path("conditions")) {
                if (condition.path("role").asText().equals("recovery")) {
                    asked.append("- [ ] ")
                            .append(code(condition.path("text").asText()))
                            .append('\n');
                }
            }
            if (!asked.isEmpty()) {
                text.append(asked).append('\n');
                block("", signal.path("source").asText() + "\n");
                line("");
                any = true;
            }
        }
        if (!any) {
            line("The policy was not read so far that its recovery conditions are known.");
        }
    }

    private void block(String language, String content) {
        String fence = "`".repeat(Math.max(3, longestRun(content) + 1));
        text.append(fence)
                .append(language)
                .append('\n')
                .append(content)
                .append(fence)
                .append('\n');
    }

    /** A code span, whatever is in it: delimited by more backticks than stand anywhere inside. */
    private static String code(String value) {
        String line = oneLine(value);
        String fence = "`".repeat(longestRun(line) + 1);
        String space = line.startsWith("`") || line.endsWith("`") ? " " : "";
        return fence + space + line + space + fence;
    }

    private static int longestRun(String content) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < content.length(); i++) {
            run = content.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /** Text that is no markup, whatever is in it. */
    private static String inline(String value) {
        return oneLine(value).replaceAll("([\\\\`*_\\[\\]<>#|!])", "\\\\$1");
    }

    private static String oneLine(String value) {
        return value.replaceAll("\\s+", " ").strip();
    }

    private static String seconds(JsonNode value) {
        return value.isNumber()
                ? BigDecimal.valueOf(value.asDouble()).stripTrailingZeros().toPlainString() + " s"
                : "a time that is not known";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
