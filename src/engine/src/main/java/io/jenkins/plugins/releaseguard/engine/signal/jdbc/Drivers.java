package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import io.jenkins.plugins.releaseguard.engine.policy.JdbcAddress;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.net.URI;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * JDBC drivers of a class loader. {@link java.sql.DriverManager} shows a caller only the drivers of its own class loader, and
 * a Jenkins plugin's is not that of the plugin with the driver.
 *
 * @param classes that have the drivers, asked at every connection: a plugin may be installed at any time
 * @param remedy what to do where there is none, with {@code %s} for whose database it is
 */
record Drivers(Supplier<ClassLoader> classes, String remedy) {
    /** The driver for an address. */
    Driver of(URI address, String name) {
        Iterator<Driver> all = ServiceLoader.load(Driver.class, classes.get()).iterator();
        while (true) {
            try {
                Driver driver = all.next();
                if (driver.acceptsURL(address.toString())) {
                    return driver;
                }
            } catch (NoSuchElementException e) {
                String vendor = JdbcAddress.vendor(address);
                throw new NoDataException(
                        NoData.QUERY_ERROR,
                        name + ": there is no JDBC driver for jdbc:" + vendor + "; " + remedy.formatted(vendor));
            } catch (ServiceConfigurationError | SQLException | LinkageError e) {
                // a driver that cannot be loaded is none; the next one may do
            }
        }
    }

    /**
     * What bounds the driver while no connection is there that could be broken off, and lets rows come piece by piece. What the
     * address says itself wins in each driver.
     */
    static Properties bounds(URI address, Duration limit) {
        String seconds = Long.toString(Math.max(1, limit.toSeconds()));
        String millis = Long.toString(limit.toMillis());
        Map<String, String> known =
                switch (JdbcAddress.vendor(address)) {
                    case "postgresql" ->
                        Map.of("loginTimeout", seconds, "connectTimeout", seconds, "socketTimeout", seconds);
                    case "mysql" -> Map.of("connectTimeout", millis, "socketTimeout", millis, "useCursorFetch", "true");
                    case "mariadb" -> Map.of("connectTimeout", millis, "socketTimeout", millis);
                    case "sqlserver" -> Map.of("loginTimeout", seconds, "socketTimeout", millis);
                    case "oracle" -> Map.of("oracle.net.CONNECT_TIMEOUT", millis, "oracle.jdbc.ReadTimeout", millis);
                    default -> Map.of();
                };
        Properties properties = new Properties();
        properties.putAll(known);
        return properties;
    }
}
