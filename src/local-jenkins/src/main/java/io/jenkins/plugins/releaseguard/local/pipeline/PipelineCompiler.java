package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.CpsTransformer;
import groovy.lang.Binding;
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

    private final Program program;
    private final GroovyShell shell;
    private PipelineScript declarative;

    PipelineCompiler(Program program) {
        this.program = program;
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(PipelineScript.class.getName());
        configuration.addCompilationCustomizers(new CpsTransformer());
        Binding binding = new Binding();
        binding.setVariable("env", program.environment());
        binding.setVariable("params", program.parameters().view());
        binding.setVariable("currentBuild", new CurrentBuild(program.build()));
        this.shell = new GroovyShell(PipelineCompiler.class.getClassLoader(), binding, configuration);
    }

    PipelineScript script(String text) {
        return parse(text, Failures.SCRIPT);
    }

    /** The script that runs the declarative form. */
    PipelineScript declarative() {
        if (declarative == null) {
            try (InputStream in = PipelineCompiler.class.getResourceAsStream(DECLARATIVE)) {
                declarative = parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "Declarative");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return declarative;
    }

    private PipelineScript parse(String text, String name) {
        PipelineScript script = (PipelineScript) shell.parse(text, name + ".groovy");
        script.in(program);
        return script;
    }
}
