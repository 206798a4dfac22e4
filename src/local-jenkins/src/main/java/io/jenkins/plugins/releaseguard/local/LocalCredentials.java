package io.jenkins.plugins.releaseguard.local;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.util.Secret;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The credentials of the running controller, each for all jobs or for those of one folder. Thread-safe. */
public final class LocalCredentials {
    private static final List<Entry> ENTRIES = new ArrayList<>();
    private static final Set<String> USES = new TreeSet<>();

    private LocalCredentials() {}

    private record Entry(IdCredentials credentials, String folder) {}

    /** Adds a secret text; {@code folder} null: for all jobs. */
    public static void addText(String id, String secret, String folder) {
        add(new Text(id, Secret.fromString(secret)), folder);
    }

    /** Adds a user name with its password; {@code folder} null: for all jobs. */
    public static void addUser(String id, String user, String password, String folder) {
        add(new User(id, user, Secret.fromString(password)), folder);
    }

    /** Adds a secret file; {@code folder} null: for all jobs. */
    public static void addFile(String id, String content, String folder) {
        add(new SecretFile(id, Secret.fromString(content)), folder);
    }

    /** Adds a key store with the password that opens it; {@code folder} null: for all jobs. */
    public static void addCertificate(String id, KeyStore store, String password, String folder) {
        add(new Certificate(id, store, Secret.fromString(password)), folder);
    }

    private static void add(IdCredentials credentials, String folder) {
        synchronized (ENTRIES) {
            ENTRIES.add(new Entry(credentials, folder));
        }
    }

    static void clear() {
        synchronized (ENTRIES) {
            ENTRIES.clear();
            USES.clear();
        }
    }

    /** @param by a build or a job */
    public static void used(Credentials credentials, String by) {
        if (credentials instanceof IdCredentials known) {
            synchronized (ENTRIES) {
                USES.add(known.getId() + " by " + by);
            }
        }
    }

    /** Which credentials builds and jobs have said that they use: {@code id by job#12}. */
    public static Set<String> uses() {
        synchronized (ENTRIES) {
            return Set.copyOf(USES);
        }
    }

    /** The one of that id and type that the job may use; null where there is none. */
    public static <C extends IdCredentials> C find(String id, Class<C> type, String job) {
        synchronized (ENTRIES) {
            return ENTRIES.stream()
                    .filter(e -> e.folder() == null || job.startsWith(e.folder() + "/"))
                    .map(Entry::credentials)
                    .filter(c -> c.getId().equals(id) && type.isInstance(c))
                    .map(type::cast)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Those of a type that are for all jobs. */
    public static <C> List<C> all(Class<C> type) {
        synchronized (ENTRIES) {
            return ENTRIES.stream()
                    .filter(e -> e.folder() == null)
                    .map(Entry::credentials)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }
    }

    private record SecretFile(String id, Secret content) implements FileCredentials {
        private static final long serialVersionUID = 1L;

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getDescription() {
            return "";
        }

        @Override
        public String getFileName() {
            return id + ".yaml";
        }

        @Override
        public InputStream getContent() {
            return new ByteArrayInputStream(content.getPlainText().getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Certificate(String id, KeyStore store, Secret password) implements StandardCertificateCredentials {
        private static final long serialVersionUID = 1L;

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getDescription() {
            return "";
        }

        @Override
        public KeyStore getKeyStore() {
            return store;
        }

        @Override
        public Secret getPassword() {
            return password;
        }
    }

    private record Text(String id, Secret secret) implements StringCredentials {
        private static final long serialVersionUID = 1L;

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getDescription() {
            return "";
        }

        @Override
        public Secret getSecret() {
            return secret;
        }
    }

    private record User(String id, String user, Secret password) implements StandardUsernamePasswordCredentials {
        private static final long serialVersionUID = 1L;

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getDescription() {
            return "";
        }

        @Override
        public String getUsername() {
            return user;
        }

        @Override
        public Secret getPassword() {
            return password;
        }
    }
}
