package io.jenkins.plugins.releaseguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the arguments in a script get into a step. */
@Timeout(300)
class BindingContractTest {
    @RegisterExtension
    final Host host = Host.ofThisBuild();

    /** Each script stands for itself; one build a script, all in one session. */
    private void each(String... scriptsAndWhatTheLogHas) throws Throwable {
        host.session(jenkins -> {
            for (int i = 0; i < scriptsAndWhatTheLogHas.length; i += 2) {
                String script = scriptsAndWhatTheLogHas[i];
                Build build = jenkins.start("job", script);
                Result result = build.awaitEnd();
                assertThat(build.log()).as(script + " (" + result + ")").contains(scriptsAndWhatTheLogHas[i + 1]);
            }
        });
    }

    @Test
    void argumentsAreBoundByNameAndTheOthersKeepTheirDefaults() throws Throwable {
        each(
                "echo probe('bound')",
                "name=bound text=unset number=-1 flag=false ratio=-1.0 boxed=-1",
                "echo probe(name: 'bound')",
                "name=bound text=unset",
                "echo probe(name: 'bound', text: 'hello', number: 7, flag: true, ratio: 0.5, boxed: 8)",
                "name=bound text=hello number=7 flag=true ratio=0.5 boxed=8",
                "def who = 'you'; echo probe(name: 'bound', text: \"hello ${who}\")",
                "text=hello you",
                "echo probe([name: 'bound', text: 'a map'])",
                "text=a map");
    }

    @Test
    void nullIsGivenToASetterOfAnObject() throws Throwable {
        each(
                "echo probe(name: 'bound', text: null, boxed: null)",
                "text=null number=-1 flag=false ratio=-1.0 boxed=null");
    }

    @Test
    void numbersAndFlagsMayBeGivenAsText() throws Throwable {
        each(
                "echo probe(name: 'bound', number: '7')", "number=7",
                "echo probe(name: 'bound', flag: 'true')", "flag=true",
                "echo probe(name: 'bound', boxed: '9')", "boxed=9");
    }

    @Test
    void aValueOfAnotherTypeIsRefused() throws Throwable {
        host.session(jenkins -> {
            for (String argument : new String[] {"number: 'seven'", "number: [1]", "text: 7", "text: [1]", "flag: 1"}) {
                Build build = jenkins.start("job", "echo probe(name: 'bound', " + argument + ")");
                assertThat(build.awaitEnd()).as(argument + ": " + build.log()).isEqualTo(Result.FAILURE);
            }
        });
    }

    @Test
    void anArgumentOfTheConstructorThatIsMissingIsNull() throws Throwable {
        each(
                "rollbackModel policyText: 'breach: []'", "rollbackModel: reason: is missing",
                "rollbackModel policyText: 'breach: []', reason: ' '", "rollbackModel: reason: is missing");
    }

    @Test
    void anArgumentThatTheStepDoesNotKnowIsNamed() throws Throwable {
        each("echo probe(name: 'bound', colour: 'blue')", "colour");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canaryGate policyText: 'x', onBreech: 'fail'",
                "rollbackModel policyText: 'x', reasons: 'bad'",
                "verifyRecovery policyText: 'x', onFail: 'report'",
                "checkReadiness policyText: 'x', completely: true"
            })
    void aStepOfOursRefusesAnArgumentThatItDoesNotKnow(String script) throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", script + "\necho 'not reached'");
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log())
                    .containsPattern(": no argument '(onBreech|reasons|onFail|completely)'; it knows \\[")
                    .doesNotContain("not reached");
        });
    }

    @Test
    void anArgumentMayMixTextsAndSymbolsWhereTheStepsModelMakesTheTextsSymbols() throws Throwable {
        each(
                "echo probeMixed(parts: ['text', probePart(name: 'symbol', size: 2), probePart('short')])",
                "parts=[text/1, symbol/2, short/1]",
                "def n = 7; echo probeMixed(parts: [\"text-${n}\", probePart(\"part-${n}\")])",
                "parts=[text-7/1, part-7/1]",
                "echo probeMixed()",
                "parts=[]");
    }

    @Test
    void withoutSuchAModelATextIsNoSymbol() throws Throwable {
        each("echo probeParts(parts: [probePart(name: 'symbol', size: 2)])", "parts=[symbol/2]");
        host.session(jenkins -> {
            Build build = jenkins.start("job", "echo probeParts(parts: ['text', probePart('symbol')])");
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("ProbePart").contains("String");
        });
    }

    @Test
    void aDeclarativePipelineWithAnArgumentThatTheStepDoesNotKnowDoesNotStart() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start(
                    "job",
                    """
                    pipeline {
                      agent none
                      stages { stage('Canary') { steps { echo 'started'
                        canaryGate policyText: 'x', onBreech: 'fail' } } }
                    }
                    """);
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("onBreech");
        });
    }

    @Test
    void everyStepGetsItsArguments() throws Throwable {
        each(
                "canaryGate()", "canaryGate: ",
                "canaryGate policy: 'a', policyText: 'b'", "policyText",
                "canaryGate policyText: 'x', onBreach: 'explode'", "explode",
                "canaryGate policyText: 'x', onInconclusive: 'explode'", "explode",
                "canaryGate policyText: 'x', onAbort: 'explode'", "explode",
                "canaryGate policyText: 'x', readiness: 'explode'", "explode",
                "canaryGate policyText: 'x', candidate: ''", "candidate",
                "canaryGate policyText: 'x', candidate: null", "candidate",
                "rollbackModel reason: 'bad', dryRun: true", "rollbackModel: ",
                "verifyRecovery()", "verifyRecovery: ",
                "verifyRecovery policyText: 'x', onFailure: 'explode'", "explode",
                "checkReadiness()", "checkReadiness: ",
                "def r = releaseRecord release: 'none'; echo \"record ${r}\"", "none");
    }
}
