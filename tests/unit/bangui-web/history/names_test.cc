// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/names.h"

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

bool within(std::string_view address, std::string_view prefix) {
    auto const parsed = IpPrefix::parse(prefix).value();
    auto const key = address_key(address);
    auto const range = key_range(parsed);
    bool const is_within = key_is_within(key, parsed);
    if (is_within) CHECK((key >= range.first && key < range.last));
    return is_within;
}

} // namespace

TEST_CASE("countries are two capital letters or unknown") {
    for (auto const *const country : {"DE", "AA", "ZZ"})
        CHECK_EQ(country_text(country_number(country)), country);
    for (auto const *const other : {"", "D", "de", "DEU", "D1", "\xff\xff"})
        CHECK_EQ(country_number(other), 0);
    CHECK_EQ(country_text(0), "");
}

TEST_CASE("keys say what is in a prefix") {
    CHECK(within("192.0.2.1", "192.0.2.0/24"));
    CHECK(within("192.0.2.0/24", "192.0.2.0/24"));
    CHECK(within("192.0.2.128/25", "192.0.2.0/24"));
    CHECK_FALSE(within("192.0.2.0/23", "192.0.2.0/24")); // wider, though it begins there
    CHECK_FALSE(within("192.0.3.0", "192.0.2.0/24"));
    CHECK_FALSE(within("192.0.1.255", "192.0.2.0/24"));
    CHECK(within("255.255.255.255", "0.0.0.0/0"));
    CHECK_FALSE(within("::1", "0.0.0.0/0"));
    CHECK_FALSE(within("0.0.0.1", "::/0"));
    CHECK(within("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"));
    CHECK(within("2001:db8:8000::", "2001:db8:8000::/33"));
    CHECK_FALSE(within("2001:db8:7fff::", "2001:db8:8000::/33"));
    CHECK(within("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(within("192.0.2.8", "192.0.2.7"));
    CHECK_FALSE(within("no address", "0.0.0.0/0"));
    CHECK_FALSE(within("", "::/0"));
}

TEST_CASE("another spelling has another key, at the same place") {
    CHECK_NE(address_key("2001:DB8::1"), address_key("2001:db8::1"));
    CHECK(within("2001:DB8::1", "2001:db8::/32"));
    CHECK(within("2001:DB8::1", "2001:db8::1"));
    CHECK_NE(address_key("a"), address_key("b"));
}

TEST_CASE("texts are cut at a character") {
    CHECK_EQ(cut("abc", 3), "abc");
    CHECK_EQ(cut("abcd", 3), "abc");
    CHECK_EQ(cut("ab\u00e4", 3), "ab");
    CHECK_EQ(cut("ab\u00e4", 4), "ab\u00e4");
    CHECK_EQ(cut("\U0001F600", 3), "");
    CHECK_EQ(cut("\x80\x80\x80\x80\x80\x80", 5), "\x80\x80\x80\x80\x80");
}

TEST_CASE("names get their number once") {
    HistoryRig rig;
    auto &database = rig.connection.database();
    {
        Names names(database);
        CHECK_EQ(names.jail(""), 0);
        CHECK_EQ(names.jail("sshd"), 1);
        CHECK_EQ(names.jail(std::string_view("a\0b", 3)), 2);
        CHECK_EQ(names.jail("sshd"), 1);
        CHECK_EQ(names.address("192.0.2.1", {"DE", 64500, "Net"}).country, country_number("DE"));
    }
    Names names(database);
    CHECK_EQ(names.jail("a"), 3);
    CHECK_EQ(names.jail("sshd"), 1);
    auto &known = names.address("192.0.2.1", {"FR", 1, ""});
    CHECK_EQ(known.network, 64500); // only move() changes it
    names.move(known, {"FR", 64501, "Other"});
    CHECK_EQ(find_known_address(database, "192.0.2.1")->network, 64501);
    CHECK_EQ(find_jail(database, std::string_view("a\0b", 3)), 2);
    CHECK_FALSE(find_jail(database, "never").has_value());
    CHECK_EQ(rig.query("SELECT name FROM networks ORDER BY number"), "Net Other");
}
