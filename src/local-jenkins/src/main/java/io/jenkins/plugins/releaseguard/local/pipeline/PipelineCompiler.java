package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.CpsTransformer;
import groovy.lang.GroovyShell;
import io.jenkins.plugins.releaseguard.local.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.codehaus.groovy.control.CompilerConfiguration;

/** Compiles a Jenkinsfile, and what reads its declarative form, by groovy-cps, as Jenkins does. */
final class PipelineCompiler {

    private static final String DECLARATIVE = "declarative.groovy";

    private final GroovyShell shell;

    PipelineCompiler() {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(PipelineScript.class.getName());
        configuration.addCompilationCustomizers(new CpsTransformer());
        this.shell = new GroovyShell(PipelineCompiler.class.getClassLoader(), configuration);
    }

    PipelineScript script(String text) {
        return parse(text, Failures.SCRIPT);
    }

    /** The script that runs the declarative form. */
    PipelineScript declarative() {
        try (InputStream in = PipelineCompiler.class.getResourceAsStream(DECLARATIVE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "Declarative");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Knows the classes of what was compiled so far. */
    ClassLoader classes() {
        return shell.getClassLoader();
    }

    private PipelineScript parse(String text, String name) {
        return (PipelineScript) shell.parse(text, name + ".groovy");
    }
}
