package io.hawser.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpUrlTest {
    @Test
    void readsAUrl() {
        assertThat(HttpUrl.parse("HTTP://10.0.0.1:8080/a%20b?c=d#e"))
                .isEqualTo(new HttpUrl("10.0.0.1", 8080, "/a%20b?c=d"))
                .hasToString("http://10.0.0.1:8080/a%20b?c=d");
        assertThat(HttpUrl.parse("http://10.0.0.1")).hasToString("http://10.0.0.1/");
        assertThat(HttpUrl.parse("http://10.0.0.1?q").target()).isEqualTo("/?q");
        assertThat(HttpUrl.parse("http://10.0.0.1/\u00e4").target()).isEqualTo("/%C3%A4");
        assertThat(HttpUrl.parse("http://10.0.0.1//x").target()).isEqualTo("//x");
    }

    @Test
    void readsNamesAndAddressesOfBothFamilies() {
        assertThat(HttpUrl.parse("http://www.example.com/a").address()).isEmpty();
        assertThat(HttpUrl.parse("http://www.example.com:81/a"))
                .isEqualTo(new HttpUrl("www.example.com", 81, "/a"))
                .hasToString("http://www.example.com:81/a");
        assertThat(HttpUrl.parse("http://10.0.0.1/").address()).contains(IpAddress.parse("10.0.0.1"));
        HttpUrl six = HttpUrl.parse("http://[2001:db8::1]:8080/a");
        assertThat(six.address()).contains(new IpAddress(0x2001_0db8L << 32, 1));
        assertThat(six.authority()).isEqualTo("[2001:db8::1]:8080");
        assertThat(HttpUrl.parse("http://[::1]/")).hasToString("http://[::1]/");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/x,only http:// URLs can be fetched",
        "https://10.0.0.1/,only http:// URLs can be fetched",
        "http://example.com:99999/,not a URL such as",
        "http://10.0.0.256/,not a URL such as",
        "http://[::g]/,not a URL such as",
        "http://[fe80::1%25eth0]/,the host is a name or an address such as",
        "http://10.0.0.01/,the host is a name or an address such as",
        "http://10.0.0.1:0/,not a URL such as",
        "http://10.0.0.1:65536/,not a URL such as",
        "http://10.0.0.1:x/,not a URL such as",
        "http://me@10.0.0.1/,not a URL such as",
        "http:///x,not a URL such as",
        "http://10.0.0.1/a b,not a URL such as",
        "'',only http:// URLs can be fetched",
    })
    void tellsWhatIsNone(String text, String message) {
        assertThatThrownBy(() -> HttpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
