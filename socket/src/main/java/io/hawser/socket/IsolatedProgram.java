package io.hawser.socket;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A program that loads its own copies of its classes. Two programs in one JVM, or two copies of one, then share no
 * static state of their libraries, such as thread pools, which would belong to the host of the first program.
 *
 * <pre>{@code
 * try (IsolatedProgram program = IsolatedProgram.ofJar(Path.of("server.jar"))) {
 *     program.main(server, "--port", "80");
 * }
 * }</pre>
 *
 * <p>The program sees the classes of the JDK and of its class path. It shares only objects of JDK types with others.
 * All methods may be called by any thread.
 */
public final class IsolatedProgram implements AutoCloseable {
    private final URLClassLoader loader;
    private final @Nullable String mainClass;

    private IsolatedProgram(List<Path> classPath, @Nullable String mainClass) {
        URL[] urls = classPath.stream().map(IsolatedProgram::url).toArray(URL[]::new);
        loader = new URLClassLoader("program", urls, ClassLoader.getPlatformClassLoader());
        this.mainClass = mainClass;
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException(entry + " cannot be part of a class path", impossible);
        }
    }

    /**
     * Makes a program of a jar, with the class path in its manifest.
     *
     * @throws IOException if the jar cannot be read, or its manifest names no main class
     */
    public static IsolatedProgram ofJar(Path jar) throws IOException {
        if (!Files.isReadable(jar)) {
            throw new IOException(jar + " is no file that can be read");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String main = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (main == null) {
                throw new IOException(
                        jar + " has no main class in its manifest; IsolatedProgram.of(classPath, mainClass) names one");
            }
            return new IsolatedProgram(List.of(jar), main.strip());
        }
    }

    /**
     * Makes a program of jars and folders.
     *
     * @param mainClass the class that {@link #main} calls; null if it will not be called
     */
    public static IsolatedProgram of(List<Path> classPath, @Nullable String mainClass) {
        return new IsolatedProgram(classPath, mainClass);
    }

    /** Makes a program of another copy of the classes on the class path of this JVM; see {@link #of}. */
    public static IsolatedProgram ofOwnClassPath(@Nullable String mainClass) {
        List<Path> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        return new IsolatedProgram(classPath, mainClass);
    }

    /** The class loader of the program. */
    public ClassLoader loader() {
        return loader;
    }

    /**
     * Calls the program's main method in a new thread of {@code host} and returns when the method does. Threads that it
     * has started continue, and need its classes until they end.
     *
     * @throws ClassNotFoundException if the main class is not on the class path
     * @throws NoSuchMethodException if it has no {@code public static void main(String[])}
     * @throws Exception thrown by the method
     */
    public void main(HostSockets host, String... arguments) throws Exception {
        if (mainClass == null) {
            throw new IllegalStateException("the program was given no main class");
        }
        Class<?> type = Class.forName(mainClass, false, loader);
        Method main = type.getMethod("main", String[].class);
        if (!Modifier.isStatic(main.getModifiers())) {
            throw new NoSuchMethodException(mainClass + ".main is not static");
        }
        main.setAccessible(true); // the class need not be public
        onHost(host, () -> main.invoke(null, (Object) arguments.clone()));
    }

    /**
     * Makes an object of the program in a new thread of {@code host}.
     *
     * @param type one of the JDK's interfaces or classes, for example {@link java.util.concurrent.Callable}
     * @param className a class of the program with a constructor without parameters
     * @throws ReflectiveOperationException if the class or the constructor does not exist
     * @throws ClassCastException if the object is not of that type
     * @throws Exception thrown by the constructor
     */
    public <T> T make(HostSockets host, Class<T> type, String className) throws Exception {
        Class<? extends T> made = Class.forName(className, false, loader).asSubclass(type);
        Object object = onHost(host, () -> {
            var constructor = made.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        });
        return Objects.requireNonNull(type.cast(object));
    }

    private @Nullable Object onHost(HostSockets host, Reflection call) throws Exception {
        return host.<@Nullable Object>call(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            try {
                return call.run();
            } catch (InvocationTargetException failed) {
                switch (failed.getCause()) {
                    case Exception exception -> throw exception;
                    case Error error -> throw error;
                    case null, default -> throw failed;
                }
            }
        });
    }

    /** A call of the program. */
    @FunctionalInterface
    private interface Reflection {
        @Nullable
        Object run() throws ReflectiveOperationException;
    }

    /** Closes the files of the class path: classes that are not loaded yet can no longer be loaded. */
    @Override
    public void close() throws IOException {
        loader.close();
    }
}
