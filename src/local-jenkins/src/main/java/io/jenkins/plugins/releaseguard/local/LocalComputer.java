package io.jenkins.plugins.releaseguard.local;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.Callable;
import hudson.remoting.VirtualChannel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A machine that builds run on: the controller, or an agent, which is imitated in this process. What is given to an agent
 * and what it answers is serialised on its way, and nothing gets through while it is disconnected.
 */
final class LocalComputer extends Computer {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Connection connection;

    /** @param name empty: the controller */
    LocalComputer(String name) {
        super(new Node() {
            @Override
            public String getNodeName() {
                return name;
            }

            @Override
            public String getDisplayName() {
                return name;
            }
        });
        connect();
    }

    @Override
    public String getDisplayName() {
        return getName().isEmpty() ? "Built-In Node" : getName();
    }

    @Override
    public VirtualChannel getChannel() {
        return connection;
    }

    int calls() {
        return calls.get();
    }

    void connect() {
        connection = new Connection();
    }

    void disconnect() {
        Connection lost = connection;
        connection = null;
        if (lost != null) {
            lost.closed = true;
        }
    }

    private final class Connection implements VirtualChannel {
        private volatile boolean closed;

        @Override
        public <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T {
            Callable<V, T> there = copy(callable);
            checkOpen();
            calls.incrementAndGet();
            V answer = copy(there.call());
            checkOpen();
            return answer;
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new IOException("the connection is closed");
            }
        }

        @SuppressWarnings("unchecked")
        private <V> V copy(V object) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(object);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (V) in.readObject();
            } catch (ClassNotFoundException e) {
                throw new IOException(e);
            }
        }
    }
}
