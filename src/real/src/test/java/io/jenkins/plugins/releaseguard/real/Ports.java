package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Ports of the loopback interface that were free a moment ago, all different. */
final class Ports {
    private final Iterator<Integer> free;

    Ports(int count) {
        Deque<ServerSocket> open = new ArrayDeque<>();
        Deque<Integer> numbers = new ArrayDeque<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                open.add(socket);
                numbers.add(socket.getLocalPort());
            }
            for (ServerSocket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        free = numbers.iterator();
    }

    int next() {
        return free.next();
    }
}
