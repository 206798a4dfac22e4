package io.jenkins.plugins.releaseguard.bench.detection;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The processor time of this process since it was made, shared out evenly. */
final class Watch {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final long start = system.getProcessCpuTime();
    private final int parts;

    Watch(int parts) {
        this.parts = parts;
    }

    /** Of each part, up to now. */
    double seconds() {
        return (system.getProcessCpuTime() - start) / 1e9 / parts;
    }
}
