package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test what its parameters ask for: the one {@link Cluster} and {@link MlflowServer} of this JVM, a world and a {@link
 * Guard} of its own, and a new folder for its files, which stays. All else is closed when it is no longer needed.
 */
final class RealParts implements ParameterResolver, AfterTestExecutionCallback {
    private static final List<Class<?>> SHARED = List.of(Cluster.class, MlflowServer.class, ArgoCdServer.class);
    private static final List<Class<?>> OWN = List.of(
            CanaryWorld.class,
            RoutedWorld.class,
            ScoringWorld.class,
            AliasWorld.class,
            GitOpsWorld.class,
            Guard.class,
            Path.class);
    /** Test classes run in several JVMs at the same time, and each has parts of its own. */
    private static final String FORK = System.getProperty("fork", "1");

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(RealParts.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return SHARED.contains(type) || OWN.contains(type);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return given(parameter.getParameter().getType(), test);
    }

    private <T> T given(Class<T> type, ExtensionContext test) {
        ExtensionContext.Store store = SHARED.contains(type)
                ? test.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, OURS)
                : test.getStore(OURS);
        T there = store.get(type, type);
        if (there == null) {
            // what could not be made is not kept: the next test tries again
            there = type.cast(make(type, test));
            store.put(type, there);
        }
        return there;
    }

    private Object make(Class<?> type, ExtensionContext test) {
        try {
            if (SHARED.contains(type)) {
                Path folder = emptyFolder(type.getSimpleName() + "-" + FORK);
                if (type == ArgoCdServer.class) {
                    return new ArgoCdServer(given(Cluster.class, test), folder);
                }
                return type == Cluster.class ? new Cluster(folder) : new MlflowServer(folder);
            }
            if (type == Path.class) {
                return emptyFolder(test.getRequiredTestClass().getSimpleName() + "."
                        + test.getRequiredTestMethod().getName());
            }
            Path folder = given(Path.class, test);
            if (type == Guard.class) {
                return new Guard(folder.resolve("jenkins"));
            }
            if (type == GitOpsWorld.class) {
                return new GitOpsWorld(given(Cluster.class, test), given(ArgoCdServer.class, test), folder);
            }
            if (type == ScoringWorld.class) {
                return new ScoringWorld(given(Cluster.class, test), folder);
            }
            if (type == RoutedWorld.class) {
                return new RoutedWorld(given(Cluster.class, test), folder);
            }
            return type == CanaryWorld.class
                    ? new CanaryWorld(given(Cluster.class, test), folder)
                    : new AliasWorld(given(MlflowServer.class, test), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new folder of that name for files that stay. */
    static Path emptyFolder(String name) throws IOException {
        Path folder = Path.of("target/real", name).toAbsolutePath();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    /** A part that has died fails the test that it died in. */
    @Override
    public void afterTestExecution(ExtensionContext test) {
        Stream.concat(SHARED.stream(), OWN.stream())
                .map(type -> test.getStore(OURS).get(type))
                .filter(Part.class::isInstance)
                .forEach(part -> ((Part) part).check());
    }
}
