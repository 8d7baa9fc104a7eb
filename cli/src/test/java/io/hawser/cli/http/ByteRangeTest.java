package io.hawser.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({"0-0,0,1", "0-,0,100", "99-,99,1", "10-19,10,10", "10-1000,10,90", "-1,99,1", "-1000,0,100"})
    void isPartOfTheFile(String range, long first, long length) throws Refusal {
        assertThat(ByteRange.parse("bytes=" + range, 100)).isEqualTo(new ByteRange(first, length));
        assertThat(ByteRange.parse("Bytes = " + range, 100)).isEqualTo(new ByteRange(first, length));
    }

    /** RFC 9110 §14.2: a server may overlook the field, and must when it is invalid. */
    @ParameterizedTest
    @ValueSource(strings = {"bytes=", "bytes=-", "bytes=a-", "bytes=5-4", "lines=1-2", "bytes=0-1,3-4", "bytes=1", "x"})
    void isTheWholeOtherwise(String field) throws Refusal {
        assertThat(ByteRange.parse(field, 100)).isNull();
    }

    @Test
    void isTheWholeWithoutTheField() throws Refusal {
        assertThat(ByteRange.parse(null, 100)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"bytes=100-,100", "bytes=100-200,100", "bytes=-0,100", "bytes=0-,0", "bytes=-5,0"})
    void holdsAByteAtLeast(String field, long fileBytes) {
        assertThatThrownBy(() -> ByteRange.parse(field, fileBytes)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(Status.RANGE_NOT_SATISFIABLE);
            assertThat(refusal.fields()).containsEntry("Content-Range", "bytes */" + fileBytes);
        });
    }
}
