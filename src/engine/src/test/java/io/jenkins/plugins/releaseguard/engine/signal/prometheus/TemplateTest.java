package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, String> CANDIDATE =
            Map.of("$service", "model-svc", "$namespace", "prod", "$scope", "hash=\"abc\"", "$lookback", "90s");
    private static final Map<String, String> LIVE =
            Map.of("$service", "model-svc", "$namespace", "prod", "$scope", "", "$lookback", "90s");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock =
                    """
            x{$scope}                  | x{hash="abc"}               | x{}
            x{$scope,a="b"}            | x{hash="abc",a="b"}         | x{a="b"}
            x{a="b",$scope}            | x{a="b",hash="abc"}         | x{a="b"}
            x{a="b", $scope }          | x{a="b", hash="abc" }       | x{a="b"}
            x{a="b",$scope,c="d"}      | x{a="b",hash="abc",c="d"}   | x{a="b",c="d"}
            x{a="b"$scope}             | x{a="b",hash="abc"}         | x{a="b"}
            x{$scope a="b"}            | x{hash="abc", a="b"}        | x{ a="b"}
            x{s="$service",$scope}     | x{s="model-svc",hash="abc"} | x{s="model-svc"}
            rate(x{$scope}[$lookback]) | rate(x{hash="abc"}[90s])    | rate(x{}[90s])
            """)
    void variablesAreFilledWithTheCommasThatTheyNeed(String template, String candidate, String live) {
        assertThat(Template.of(template).render(CANDIDATE)).isEqualTo(candidate);
        assertThat(Template.of(template).render(LIVE)).isEqualTo(live);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock =
                    """
            x                 | x_bucket{hash="abc"}            | x_bucket{}
            x{a="b"}          | x_bucket{a="b",hash="abc"}      | x_bucket{a="b"}
            x_bucket{a="}"}   | x_bucket{a="}",hash="abc"}      | x_bucket{a="}"}
            x{$scope}         | x_bucket{hash="abc"}            | x_bucket{}
            x{a="b",}         | x_bucket{a="b",hash="abc"}      | x_bucket{a="b"}
            """)
    void aPlainSelectorGetsItsScope(String selector, String candidate, String live) {
        Template scoped = Template.of(selector).scopedWithSuffix("_bucket");

        assertThat(scoped.render(CANDIDATE)).isEqualTo(candidate);
        assertThat(scoped.render(LIVE)).isEqualTo(live);
    }

    @Test
    void valuesCannotLeaveTheirQuotes() {
        Map<String, String> evil = Map.of("$service", "a\"} or vector(1) #\\\n", "$namespace", "p'q");

        assertThat(Template.of("x{a=\"$service\",b='$namespace'}").render(evil))
                .isEqualTo("x{a=\"a\\\"} or vector(1) #\\\\\\n\",b='p\\'q'}");
    }

    @Test
    void inARegexAValueMeansItself() {
        assertThat(Template.of("x{pod=~\"$service-.*\"}").render(Map.of("$service", "a.b")))
                .isEqualTo("x{pod=~\"a\\\\.b-.*\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x{}", "a:b{c=\"d\"}", "{__name__=\"x\"}", " x { a=\"(b)[c]\" } ", "x{$scope}"})
    void plainSelectorsAreRecognised(String text) {
        assertThat(Template.of(text).isPlainSelector()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sum(x)", "x[5m]", "x offset 5m", "x > 3", "x{a=\"b\"}[5m]", "x{a=\"b\"} / y", "5", "x @ 3"})
    void otherPromqlIsNot(String text) {
        assertThat(Template.of(text).isPlainSelector()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock =
                    """
            x{a=$service}      | $service is a text and belongs in quotes, for example app="$service"
            x{"$scope"}        | $scope stands for a whole matcher and belongs in braces without quotes: {$scope}
            x{a="$lookback"}   | $lookback stands for a duration and belongs in square brackets without quotes: [$lookback]
            x{a="$pod"}        | $pod is not known; there are $service, $namespace, $scope and $lookback
            x{a=`$service`}    | $service cannot be escaped between backticks; use "$service"
            x{a="b}            | a quote " is not closed
            """)
    void misplacedVariablesAreSaid(String text, String message) {
        assertThatThrownBy(() -> Template.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aDollarAtTheEndOfARegexIsNoVariable() {
        assertThat(Template.of("x{code=~\"5..$\"}").render(Map.of())).isEqualTo("x{code=~\"5..$\"}");
    }

    @Test
    void aMissingValueIsSaid() {
        assertThatThrownBy(() -> Template.of("x{a=\"$service\"}").render(Map.of()))
                .hasMessage("nothing is known to fill $service with");
    }
}
