package io.hawser.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.NetworkInterface;
import java.net.SocketImpl;
import java.security.ProtectionDomain;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Has methods of the JDK answer for the host of the program, in place of the machine. The JDK offers no way to replace
 * them, so their callers in the JDK are changed: a class that is defined in {@code java.net} has a static method for
 * each, which calls its {@link HostAnswers} by a method handle, and the changed code calls that.
 */
final class JdkPatches implements ClassFileTransformer {
    private static final ClassDesc ANSWERS = ClassDesc.of("java.net.HawserAnswers");
    private static final ClassDesc NETWORK_INTERFACE = ClassDesc.of("java.net.NetworkInterface");

    /** The method whose whole code is replaced, in two classes that java.net hides. */
    private static final String REACHABLE = "isReachable";

    /** The method that makes the socket under a SOCKS client; its whole code is replaced, too. */
    private static final String PLATFORM_SOCKET = "createPlatformSocketImpl";

    private static final Set<String> WITH_REACHABLE = Set.of("java/net/Inet4AddressImpl", "java/net/Inet6AddressImpl");

    private final Map<String, MethodHandle> handles;
    private final Set<String> redirected = new HashSet<>();

    private JdkPatches(Map<String, MethodHandle> handles) {
        this.handles = handles;
    }

    /**
     * Changes the JDK of this process. Its package {@code java.net} must be open to this module. Where a newer JDK
     * cannot be changed so, that is told, and the program runs.
     */
    static void apply(Instrumentation instrumentation, HostAnswers answers) {
        try {
            JdkPatches patches = new JdkPatches(handles(answers));
            patches.defineAnswers();
            instrumentation.addTransformer(patches, /* canRetransform= */ true);
            try {
                instrumentation.retransformClasses(
                        NetworkInterface.class,
                        SocketImpl.class,
                        Class.forName("java.net.Inet4AddressImpl"),
                        Class.forName("java.net.Inet6AddressImpl"));
            } finally {
                instrumentation.removeTransformer(patches);
            }
            Set<String> missing = new TreeSet<>(patches.handles.keySet());
            missing.removeAll(patches.redirected);
            if (!missing.isEmpty()) {
                tell("it has no calls of " + String.join(", ", missing));
            }
        } catch (ReflectiveOperationException | UnmodifiableClassException changed) {
            tell(String.valueOf(changed));
        }
    }

    private static void tell(String reason) {
        System.err.println("hawser: java.net.NetworkInterface may tell of the machine and not of the host, because this"
                + " JDK is another one than version 25: " + reason);
    }

    /** The public methods of the answers, by their names. */
    private static Map<String, MethodHandle> handles(HostAnswers answers) throws IllegalAccessException {
        Map<String, MethodHandle> handles = new LinkedHashMap<>();
        for (Method each : HostAnswers.class.getDeclaredMethods()) {
            if (Modifier.isPublic(each.getModifiers())) {
                handles.put(
                        each.getName(), MethodHandles.lookup().unreflect(each).bindTo(answers));
            }
        }
        return handles;
    }

    private static MethodTypeDesc typeOf(MethodHandle handle) {
        return handle.type().describeConstable().orElseThrow();
    }

    private void defineAnswers() throws ReflectiveOperationException {
        byte[] bytes = ClassFile.of().build(ANSWERS, builder -> {
            builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            handles.forEach((name, handle) -> {
                builder.withField(name, ConstantDescs.CD_MethodHandle, ClassFile.ACC_STATIC);
                builder.withMethodBody(name, typeOf(handle), ClassFile.ACC_STATIC, code -> answer(code, name, handle));
            });
        });
        MethodHandles.Lookup javaNet = MethodHandles.privateLookupIn(NetworkInterface.class, MethodHandles.lookup());
        Class<?> answers = javaNet.defineClass(bytes);
        for (Map.Entry<String, MethodHandle> each : handles.entrySet()) {
            Field field = answers.getDeclaredField(each.getKey());
            field.setAccessible(true);
            field.set(null, each.getValue());
        }
    }

    private static void answer(CodeBuilder code, String name, MethodHandle handle) {
        code.getstatic(ANSWERS, name, ConstantDescs.CD_MethodHandle);
        MethodTypeDesc type = typeOf(handle);
        loadParameters(code, type, 0);
        code.invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", type);
        code.return_(TypeKind.from(type.returnType()));
    }

    private static void loadParameters(CodeBuilder code, MethodTypeDesc type, int firstSlot) {
        int slot = firstSlot;
        for (ClassDesc parameter : type.parameterList()) {
            TypeKind kind = TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
    }

    // called by the JVM

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (name.equals("java/net/NetworkInterface")) {
            return transformed(bytes, ClassTransform.transformingMethodBodies(this::redirectCalls));
        }
        if (WITH_REACHABLE.contains(name)) {
            return transformed(
                    bytes,
                    ClassTransform.transformingMethodBodies(
                            method -> method.methodName().equalsString(REACHABLE),
                            new AnswerCode(REACHABLE, /* firstSlot= */ 1)));
        }
        if (name.equals("java/net/SocketImpl")) {
            return transformed(
                    bytes,
                    ClassTransform.transformingMethodBodies(
                            method -> method.methodName().equalsString(PLATFORM_SOCKET),
                            new AnswerCode(PLATFORM_SOCKET, /* firstSlot= */ 0)));
        }
        return null;
    }

    private static byte[] transformed(byte[] bytes, ClassTransform transform) {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(classFile.parse(bytes), transform);
    }

    private void redirectCalls(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.opcode() == Opcode.INVOKESTATIC
                && call.owner().asSymbol().equals(NETWORK_INTERFACE)) {
            String method = call.name().stringValue();
            MethodHandle handle = handles.get(method);
            if (handle != null && call.typeSymbol().equals(typeOf(handle))) {
                redirected.add(method);
                code.invokestatic(ANSWERS, method, call.typeSymbol());
                return;
            }
        }
        code.with(element);
    }

    /** Replaces the whole code of a method by the call of the answer with the same parameters. */
    private final class AnswerCode implements CodeTransform {
        private final String method;
        private final int firstSlot;

        /** @param firstSlot the local variable of the first parameter: 1 for an instance method */
        AnswerCode(String method, int firstSlot) {
            this.method = method;
            this.firstSlot = firstSlot;
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            // dropped
        }

        @Override
        public void atEnd(CodeBuilder code) {
            MethodHandle handle = Objects.requireNonNull(handles.get(method));
            redirected.add(method);
            MethodTypeDesc type = typeOf(handle);
            loadParameters(code, type, firstSlot);
            code.invokestatic(ANSWERS, method, type);
            code.return_(TypeKind.from(type.returnType()));
        }
    }
}
