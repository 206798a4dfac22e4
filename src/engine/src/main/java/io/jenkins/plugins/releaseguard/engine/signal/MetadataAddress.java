package io.jenkins.plugins.releaseguard.engine.signal;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Addresses that only the machine itself has an answer at: link-local ones (RFC 3927, RFC 4291 2.5.6), where clouds keep the
 * machine's own credentials, and the two that clouds use beside them. An administrator who means one writes it as a number
 * into the entry; a name that leads there, or a kubeconfig, does not open it.
 */
public final class MetadataAddress {
    /** Of AWS by IPv6, and of Alibaba Cloud. */
    private static final Set<String> OTHERS = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200");

    private MetadataAddress() {}

    /**
     * Why a server that an administrator has entered is not asked; null: it may be. Looks the name up, so it may block. A name
     * that is not known here is left to whoever connects.
     */
    public static String problem(URI entered) {
        return isNumber(entered.getHost()) ? null : problemAnywhere(entered);
    }

    /** What a name stands for. */
    interface Names {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    /** As the other, for an address that somebody else has written: numbers are refused too. */
    public static String problemAnywhere(URI written) {
        return problem(written.getHost(), InetAddress::getAllByName);
    }

    static String problem(String host, Names names) {
        try {
            for (InetAddress address : names.find(host)) {
                if (address.isLinkLocalAddress() || OTHERS.contains(address.getHostAddress())) {
                    return "the address of '" + host + "' is " + address.getHostAddress()
                            + ", where a machine finds its own credentials: it is not asked unless an administrator"
                            + " enters it as that number";
                }
            }
            return null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean isNumber(String host) {
        return host.matches("[0-9.]+|\\[.*]");
    }
}
