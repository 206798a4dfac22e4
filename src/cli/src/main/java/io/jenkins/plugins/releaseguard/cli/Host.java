package io.jenkins.plugins.releaseguard.cli;

import java.io.InputStream;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * What a command needs of the process that it runs in.
 *
 * @param in standard input
 * @param variables value of an environment variable; null: not set
 */
record Host(InputStream in, UnaryOperator<String> variables, Clock clock) {
    static Host ofThisProcess() {
        return new Host(System.in, System::getenv, Clock.systemUTC());
    }
}
