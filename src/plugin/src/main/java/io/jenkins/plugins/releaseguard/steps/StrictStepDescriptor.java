package io.jenkins.plugins.releaseguard.steps;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A step that refuses arguments which it does not know. In a scripted Pipeline Jenkins would only warn in the log and go on,
 * as if a mistyped {@code onAbort: 'leave'} had never been written.
 */
abstract class StrictStepDescriptor extends StepDescriptor implements CustomDescribableModel {
    @Override
    public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        List<String> known = known();
        for (String name : arguments.keySet()) {
            if (!known.contains(name) && !name.equals(UninstantiatedDescribable.ANONYMOUS_KEY)) {
                throw new IllegalArgumentException(
                        getFunctionName() + ": no argument '" + name + "'; it knows " + known);
            }
        }
        return arguments;
    }

    private List<String> known() {
        Stream<String> mandatory = Arrays.stream(clazz.getConstructors())
                .filter(c -> c.isAnnotationPresent(DataBoundConstructor.class))
                .map(Constructor::getParameters)
                .flatMap(Arrays::stream)
                .map(Parameter::getName);
        Stream<String> optional = Arrays.stream(clazz.getMethods())
                .filter(m -> m.isAnnotationPresent(DataBoundSetter.class))
                .map(Method::getName)
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .sorted();
        return Stream.concat(mandatory, optional).toList();
    }
}
