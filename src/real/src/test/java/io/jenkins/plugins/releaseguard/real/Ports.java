package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface that were free a moment ago, all different. They are below those that Linux gives to outgoing
 * connections: a client that tries a killed server again and again could be given the server's own port otherwise, and then the
 * server cannot come back.
 */
final class Ports {
    private static final int FIRST = 10_000;
    /** For each of the JVMs that run tests at the same time, so that they do not take each other's. */
    private static final int SHARE = 2_500;

    private static final int SHARES = 9;
    private static final int TRIES = 1_000;

    private final Queue<Integer> free;

    Ports(int count) {
        int first = FIRST + SHARE * (Integer.getInteger("fork", 1) % SHARES);
        Set<Integer> found = new LinkedHashSet<>();
        for (int tries = 0; found.size() < count; tries++) {
            if (tries == TRIES) {
                throw new AssertionError("no " + count + " free ports from " + first + " to " + (first + SHARE - 1));
            }
            int port = ThreadLocalRandom.current().nextInt(first, first + SHARE);
            if (isFree(port)) {
                found.add(port);
            }
        }
        free = new ArrayDeque<>(found);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    int next() {
        return free.remove();
    }
}
