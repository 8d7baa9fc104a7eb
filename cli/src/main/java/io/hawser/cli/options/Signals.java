package io.hawser.cli.options;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Handles SIGINT and SIGTERM, which would otherwise end the program.
 *
 * <p>The JDK can distinguish signals only by sun.misc.Signal, for whose use javac emits a warning that cannot be
 * suppressed; hence reflection.
 */
public final class Signals {
    /** The number of SIGTERM. */
    public static final int TERMINATE = 15;

    private Signals() {}

    /** Makes SIGHUP run {@code task} each time, on a thread of the JDK, instead of ending the program. */
    public static void onHangup(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                task.run();
                return null;
            });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangup, ours);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("this JDK has no sun.misc.Signal", missing);
        }
    }

    /** Passes the number of the first signal to {@code arrived}. The second one ends the program as usual. */
    public static void handle(IntConsumer arrived) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object byDefault = handler.getField("SIG_DFL").get(null);
            Object ours =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, _, received) -> {
                        signal.getMethod("handle", signal, handler).invoke(null, received[0], byDefault);
                        arrived.accept((Integer) signal.getMethod("getNumber").invoke(received[0]));
                        return null;
                    });
            for (String name : new String[] {"INT", "TERM"}) {
                Object named = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, named, ours);
            }
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("this JDK has no sun.misc.Signal", missing);
        }
    }
}
