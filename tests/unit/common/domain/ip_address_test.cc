// SPDX-License-Identifier: Apache-2.0
#include "common/domain/ip_address.h"

#include <doctest/doctest.h>

using namespace bangui;

TEST_CASE("addresses are made canonical") {
    CHECK_EQ(IpAddress::parse("192.0.2.7")->text(), "192.0.2.7");
    CHECK_EQ(IpAddress::parse("2001:0DB8::CAFE")->text(), "2001:db8::cafe");
    CHECK_EQ(IpAddress::parse("::ffff:203.0.113.99")->text(), "203.0.113.99");
    CHECK_EQ(IpAddress::parse("::1")->bits(), 128);
    CHECK_EQ(IpAddress::parse("::ffff:1.2.3.4"), IpAddress::parse("1.2.3.4"));
}

TEST_CASE("forms that fail2ban would take wrongly are refused") {
    using namespace std::string_view_literals;
    for (auto bad :
         {""sv, "010.1.1.1"sv, " 1.2.3.4"sv, "1.2.3.4 "sv, "1.2.3.4, 5.6.7.8"sv, "-h"sv, "1.2.3.4\n"sv,
          "1.2.3"sv, "1.2.3.256"sv, "host.example"sv, "[::1]"sv, "fe80::1%eth0"sv, "1.2.3.4/32"sv,
          "1.2.3.4\0"sv, "::ffff:1.2.3.4.5"sv, "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"sv})
        CHECK_FALSE(IpAddress::parse(bad).has_value());
}

TEST_CASE("only 4 or 16 bytes are an address") {
    CHECK_EQ(IpAddress::from_bytes(Bytes{1, 2, 3, 4})->text(), "1.2.3.4");
    for (std::size_t size : {0U, 3U, 5U, 15U, 17U})
        CHECK_FALSE(IpAddress::from_bytes(Bytes(size)).has_value());
}
