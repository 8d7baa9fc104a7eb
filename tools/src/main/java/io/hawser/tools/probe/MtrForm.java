package io.hawser.tools.probe;

import io.hawser.tools.command.CNumbers;
import java.util.List;
import java.util.Locale;

/** The output formats of mtr 0.95: {@code --report}, {@code --json}, {@code --csv}. */
public enum MtrForm {
    /** A table. */
    REPORT,
    /** One object of JSON. */
    JSON,
    /** Comma-separated values, a line for each hop. */
    CSV;

    private static final int JSON_DIGITS = 5;

    /**
     * A hop in numbers; times are in milliseconds.
     *
     * @param name its name or address
     */
    record Row(
            String name,
            double lossPercent,
            int sent,
            double last,
            double average,
            double best,
            double worst,
            double deviation) {}

    static String json(String source, String target, int tests, int packetBytes, List<Row> hops) {
        StringBuilder json = new StringBuilder("{\n    \"report\": {\n        \"mtr\": {\n");
        json.append("            \"src\": \"").append(source).append("\",\n");
        json.append("            \"dst\": \"").append(target).append("\",\n");
        json.append("            \"tos\": 0,\n            \"tests\": ").append(tests);
        json.append(",\n            \"psize\": \"").append(packetBytes);
        json.append("\",\n            \"bitpattern\": \"0x00\"\n        },\n        \"hubs\": [");
        int count = 0;
        for (Row hop : hops) {
            json.append(count++ == 0 ? "\n            {\n" : ",\n            {\n");
            json.append("                \"count\": ").append(count);
            json.append(",\n                \"host\": \"").append(hop.name).append('"');
            number("Loss%", hop.lossPercent, json);
            json.append(",\n                \"Snt\": ").append(hop.sent);
            number("Last", hop.last, json);
            number("Avg", hop.average, json);
            number("Best", hop.best, json);
            number("Wrst", hop.worst, json);
            number("StDev", hop.deviation, json);
            json.append("\n            }");
        }
        return json.append(hops.isEmpty() ? "]\n" : "\n        ]\n")
                .append("    }\n}\n")
                .toString();
    }

    private static void number(String name, double value, StringBuilder json) {
        String digits = CNumbers.general(value, JSON_DIGITS);
        boolean isWhole = digits.indexOf('.') < 0 && digits.indexOf('e') < 0;
        json.append(",\n                \"").append(name).append("\": ").append(digits);
        json.append(isWhole ? ".0" : "");
    }

    static String csv(long epochSeconds, String target, List<Row> hops) {
        StringBuilder csv =
                new StringBuilder("Mtr_Version,Start_Time,Status,Host,Hop,Ip,Loss%,Snt, ,Last,Avg,Best,Wrst,StDev,\n");
        int count = 0;
        for (Row hop : hops) {
            csv.append(String.format(
                    Locale.ROOT,
                    "MTR.0.95,%d,OK,%s,%d,%s,%.2f,%d,0,%.2f,%.2f,%.2f,%.2f,%.2f\n",
                    epochSeconds,
                    target,
                    ++count,
                    hop.name,
                    hop.lossPercent,
                    hop.sent,
                    hop.last,
                    hop.average,
                    hop.best,
                    hop.worst,
                    hop.deviation));
        }
        return csv.toString();
    }
}
