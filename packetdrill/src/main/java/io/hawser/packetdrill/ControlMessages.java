package io.hawser.packetdrill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the control messages of recvmsg(2) with the expected ones. */
final class ControlMessages {
    private static final long NANOS_OF_SECOND = 1_000_000_000;

    private final Arguments arguments;

    ControlMessages(Arguments arguments) {
        this.arguments = arguments;
    }

    /**
     * Describes the difference in the control messages of received data; {@code hint} is the value of TCP_CM_INQ, null
     * for none.
     */
    String differenceFromHint(@Nullable Integer hint) {
        Expression expected = expected();
        if (expected == null) {
            return "";
        }
        List<Map<String, Long>> came = new ArrayList<>();
        if (hint != null) {
            came.add(message(Constants.SOL_TCP, Constants.TCP_CM_INQ, Map.of("", (long) hint)));
        }
        return difference(expected, came, 0);
    }

    /**
     * Describes the difference in a message of the error queue, with a tolerance for times; null stands for no message.
     */
    String differenceFromReport(ErrorQueue.@Nullable Report report, long toleranceNanos) {
        Expression expected = expected();
        if (expected == null) {
            return "";
        }
        List<Map<String, Long>> came = new ArrayList<>();
        if (report != null) {
            if (report.isTimed()) {
                came.add(
                        message(Constants.SOL_SOCKET, Constants.SO_TIMESTAMPING, Map.of("scm_nsec", report.atNanos())));
            }
            Map<String, Long> data = new LinkedHashMap<>();
            data.put("ee_errno", (long) report.errno());
            data.put("ee_origin", (long) report.origin());
            data.put("ee_type", 0L);
            data.put("ee_code", (long) report.code());
            data.put("ee_info", report.info());
            data.put("ee_data", report.data());
            came.add(message(Constants.SOL_IP, Constants.IP_RECVERR, data));
        }
        return difference(expected, came, toleranceNanos);
    }

    private @Nullable Expression expected() {
        return arguments.name().equals("recvmsg")
                ? arguments.struct(arguments.at(1)).get("msg_control")
                : null;
    }

    private static Map<String, Long> message(int level, int type, Map<String, Long> data) {
        Map<String, Long> message = new LinkedHashMap<>();
        message.put("cmsg_level", (long) level);
        message.put("cmsg_type", (long) type);
        data.forEach((name, value) -> message.put(("cmsg_data " + name).strip(), value));
        return message;
    }

    private String difference(Expression list, List<Map<String, Long>> came, long toleranceNanos) {
        List<Map<String, Long>> expected = new ArrayList<>();
        for (Expression item : arguments.values(list)) {
            expected.add(fields(arguments.struct(item)));
        }
        boolean same = expected.size() == came.size();
        for (int i = 0; same && i < came.size(); i++) {
            same = isSame(expected.get(i), came.get(i), toleranceNanos);
        }
        return same ? "" : "control messages: expected " + expected + ", came " + came;
    }

    /** The numbers in a message; seconds and nanoseconds of a time are combined. */
    private Map<String, Long> fields(Map<String, Expression> message) {
        Map<String, Long> fields = new LinkedHashMap<>();
        message.forEach((name, value) -> {
            if (value instanceof Expression.Struct(Map<String, Expression> inner)) {
                inner.forEach((field, number) -> {
                    boolean seconds = field.equals("scm_sec");
                    fields.merge(
                            "cmsg_data " + (seconds ? "scm_nsec" : field),
                            arguments.number(number) * (seconds ? NANOS_OF_SECOND : 1),
                            Long::sum);
                });
            } else {
                fields.put(name, arguments.number(value));
            }
        });
        return fields;
    }

    private static boolean isSame(Map<String, Long> expected, Map<String, Long> came, long toleranceNanos) {
        return came.entrySet().stream().allMatch(field -> {
            Long wanted = expected.get(field.getKey());
            long tolerance = field.getKey().endsWith("nsec") ? toleranceNanos : 0;
            return wanted != null && Math.abs(wanted - field.getValue()) <= tolerance;
        });
    }
}
