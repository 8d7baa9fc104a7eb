package io.hawser.cli.peer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Marks tests against the kernel or real programs; {@link RealPeers} decides whether they can run here. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("real-peer")
@ExtendWith(RealPeers.class)
@interface RealPeerTest {
    /** The programs that every test of the class needs, besides {@code ip}. */
    String[] value() default {};
}
