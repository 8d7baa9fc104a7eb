package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares with the output of mtr 0.95 for these numbers. */
class MtrFormTest {
    private static final MtrForm.Row HOP = new MtrForm.Row("10.9.0.1", 0, 2, 2653.0, 2867.1, 2653.0, 3081.1, 302.69);

    @Test
    void json() {
        assertThat(MtrForm.json("vm", "10.9.0.77", 2, 64, List.of(HOP))).isEqualTo("""
                {
                    "report": {
                        "mtr": {
                            "src": "vm",
                            "dst": "10.9.0.77",
                            "tos": 0,
                            "tests": 2,
                            "psize": "64",
                            "bitpattern": "0x00"
                        },
                        "hubs": [
                            {
                                "count": 1,
                                "host": "10.9.0.1",
                                "Loss%": 0.0,
                                "Snt": 2,
                                "Last": 2653.0,
                                "Avg": 2867.1,
                                "Best": 2653.0,
                                "Wrst": 3081.1,
                                "StDev": 302.69
                            }
                        ]
                    }
                }
                """);
    }

    @Test
    void csv() {
        assertThat(MtrForm.csv(1_796_006_344, "10.9.0.77", List.of(HOP))).isEqualTo("""
                Mtr_Version,Start_Time,Status,Host,Hop,Ip,Loss%,Snt, ,Last,Avg,Best,Wrst,StDev,
                MTR.0.95,1796006344,OK,10.9.0.77,1,10.9.0.1,0.00,2,0,2653.00,2867.10,2653.00,3081.10,302.69
                """);
    }
}
