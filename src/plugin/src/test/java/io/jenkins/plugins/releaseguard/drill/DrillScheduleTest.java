package io.jenkins.plugins.releaseguard.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.BuildableItem;
import hudson.model.Cause;
import hudson.model.Item;
import hudson.util.FormValidation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrillScheduleTest {
    private final DrillSchedule.DescriptorImpl descriptor = new DrillSchedule.DescriptorImpl();

    @ParameterizedTest
    @ValueSource(strings = {"H 3 * * 1-5", "0 3 1,15 * *", "H(0-29)/10 * * * *", "@daily", "# nights\nH 3 * * *"})
    void aScheduleIsTaken(String spec) {
        assertThat(new DrillSchedule(spec).getSpec()).isEqualTo(spec);
        assertThat(descriptor.doCheckSpec(spec).kind).isEqualTo(FormValidation.Kind.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "nightly", "H 3 * *", "61 3 * * *"})
    void whatIsNoScheduleIsRefusedWithAnExample(String spec) {
        assertThatThrownBy(() -> new DrillSchedule(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("drillSchedule: ")
                .hasMessageContaining("such as 'H 3 * * 1-5'");
        FormValidation said = descriptor.doCheckSpec(spec);
        assertThat(said.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(said.getMessage()).contains(spec.strip()).contains("such as 'H 3 * * 1-5'");
    }

    @Test
    void whenItIsDueTheJobIsStartedWithACauseThatNamesTheSchedule() {
        List<Cause> causes = new ArrayList<>();
        DrillSchedule schedule = new DrillSchedule("H 3 * * 1-5");
        schedule.run();
        schedule.start(job(causes), true);
        schedule.run();

        assertThat(causes).singleElement().satisfies(cause -> assertThat(cause.getShortDescription())
                .isEqualTo("Started by the drill schedule 'H 3 * * 1-5'"));
    }

    @Test
    void itIsForJobsThatCanBeBuilt() {
        assertThat(descriptor.isApplicable(job(new ArrayList<>()))).isTrue();
        assertThat(descriptor.isApplicable(proxy(Item.class, new ArrayList<>())))
                .isFalse();
    }

    private static BuildableItem job(List<Cause> causes) {
        return proxy(BuildableItem.class, causes);
    }

    /** A job of which nothing is asked but to start. */
    private static <T> T proxy(Class<T> type, List<Cause> causes) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("scheduleBuild");
                    assertThat(arguments[0]).isEqualTo(0);
                    return causes.add((Cause) arguments[1]);
                }));
    }
}
