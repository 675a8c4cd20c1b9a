// SPDX-License-Identifier: Apache-2.0
#include "common/domain/ip_prefix.h"

#include <doctest/doctest.h>

using namespace bangui;

namespace {
IpPrefix prefix(std::string_view text) {
    return IpPrefix::parse(text).value();
}
} // namespace

TEST_CASE("a prefix is written as fail2ban writes it") {
    CHECK_EQ(prefix("192.0.2.7").text(), "192.0.2.7");
    CHECK_EQ(prefix("192.0.2.7/32").text(), "192.0.2.7");
    CHECK_EQ(prefix("192.0.2.64/28").text(), "192.0.2.64/28");
    CHECK_EQ(prefix("2001:db8:5::/64").text(), "2001:db8:5::/64");
    CHECK_EQ(prefix("0.0.0.0/0").text(), "0.0.0.0/0");
}

TEST_CASE("malformed prefixes are refused, with the network meant") {
    for (auto const *bad : {"", "/", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/08", "1.2.3.4/8x",
                            "::/129", "1.2.3.4/24/24"})
        CHECK_FALSE(IpPrefix::parse(bad).has_value());
    CHECK_EQ(IpPrefix::parse("192.0.2.77/28").error().detail,
             "192.0.2.77/28 has bits behind its length; the network is 192.0.2.64/28");
}

TEST_CASE("overlap works in both directions and never across families") {
    CHECK(prefix("10.0.0.0/8").contains(prefix("10.1.2.3")));
    CHECK_FALSE(prefix("10.1.2.3").contains(prefix("10.0.0.0/8")));
    CHECK(prefix("10.1.2.3").overlaps(prefix("10.0.0.0/8")));
    CHECK_FALSE(prefix("10.0.0.0/9").overlaps(prefix("10.128.0.0/9")));
    CHECK_FALSE(prefix("0.0.0.0/0").overlaps(prefix("::/0")));
    CHECK(prefix("2001:db8::/33").contains(prefix("2001:db8:7fff::/48")));
    CHECK_FALSE(prefix("2001:db8::/33").contains(prefix("2001:db8:8000::/48")));
}

TEST_CASE("the wire form comes back the same and only canonical bytes are taken") {
    for (auto const *text : {"192.0.2.7", "192.0.2.64/28", "::/0", "2001:db8::/64"})
        CHECK_EQ(IpPrefix::from_bytes(prefix(text).to_bytes())->text(), text);
    CHECK_FALSE(IpPrefix::from_bytes(Bytes{1, 2, 3, 4}).has_value());
    CHECK_FALSE(IpPrefix::from_bytes(Bytes{1, 2, 3, 4, 33}).has_value());
    CHECK_FALSE(IpPrefix::from_bytes(Bytes{1, 2, 3, 4, 24}).has_value());
    Bytes mapped(17);
    mapped[10] = mapped[11] = 0xff;
    mapped[16] = 128;
    CHECK_FALSE(IpPrefix::from_bytes(mapped).has_value());
}
