package io.jenkins.plugins.releaseguard.packaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** The files of a zip archive or of a directory, in memory. */
final class Archive {
    private final Map<String, byte[]> files;

    private Archive(Map<String, byte[]> files) {
        this.files = files;
    }

    /** The plugin, as this build has packaged it. */
    static Archive hpi() throws IOException {
        return of(Path.of("target", "model-release-guard.hpi"));
    }

    /** The jar or the directory of classes that a class was loaded from. */
    static Archive thatHas(Class<?> type) throws IOException {
        try {
            return of(Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (java.net.URISyntaxException e) {
            throw new IOException(e);
        }
    }

    static Archive of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return of(Files.readAllBytes(path));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path file : paths.filter(Files::isRegularFile).sorted().toList()) {
                files.put(path.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return new Archive(files);
    }

    private static Archive of(byte[] bytes) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), zip.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Archive(files);
    }

    Collection<String> names() {
        return files.keySet();
    }

    byte[] bytes(String name) {
        return files.get(name);
    }

    /** An archive in the archive. */
    Archive nested(String name) {
        return of(files.get(name));
    }

    /** The jars of an {@code .hpi}, by their file names. */
    Map<String, Archive> jars() {
        Map<String, Archive> jars = new LinkedHashMap<>();
        for (String name : files.keySet()) {
            if (name.endsWith(".jar")) {
                jars.put(name.substring(name.lastIndexOf('/') + 1), nested(name));
            }
        }
        return jars;
    }

    /** Those that are built here. */
    Map<String, Archive> ownJars() {
        Map<String, Archive> own = new LinkedHashMap<>(jars());
        own.keySet().removeIf(name -> !name.startsWith("model-release-guard"));
        return own;
    }

    /** The classes of all jars of an {@code .hpi} that are built here. */
    List<ClassNode> allClasses() {
        return ownJars().values().stream()
                .flatMap(jar -> jar.classes().stream())
                .toList();
    }

    List<ClassNode> classes() {
        List<ClassNode> classes = new ArrayList<>();
        files.forEach((name, bytes) -> {
            if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                classes.add(parse(bytes));
            }
        });
        return classes;
    }

    static ClassNode parse(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return node;
    }

    Manifest manifest() throws IOException {
        try (InputStream in = new ByteArrayInputStream(files.get("META-INF/MANIFEST.MF"))) {
            return new Manifest(in);
        }
    }

    /** The lines of a text file; none if there is no such file. */
    List<String> lines(String name) {
        byte[] bytes = files.get(name);
        return bytes == null
                ? List.of()
                : new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
}
