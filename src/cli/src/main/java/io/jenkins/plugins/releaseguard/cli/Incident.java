package io.jenkins.plugins.releaseguard.cli;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in which the release was bad, as somebody knows who looks back. */
record Incident(Instant from, Instant to) {
    boolean contains(Instant time) {
        return !time.isBefore(from) && !time.isAfter(to);
    }

    /** Reads {@code FROM/TO}. */
    static final class Converter implements ITypeConverter<Incident> {
        @Override
        public Incident convert(String text) {
            String[] ends = text.split("/", -1);
            try {
                Incident incident = new Incident(Instant.parse(ends[0]), Instant.parse(ends[1]));
                if (incident.from().isBefore(incident.to())) {
                    return incident;
                }
            } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
                throw new TypeConversionException(wrong(text));
            }
            throw new TypeConversionException(wrong(text));
        }

        private static String wrong(String text) {
            return "'" + text + "' is no FROM/TO such as 2026-11-21T09:30:00Z/2026-11-21T10:00:00Z";
        }
    }
}
