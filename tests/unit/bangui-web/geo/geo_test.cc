// SPDX-License-Identifier: Apache-2.0
//
// Databases made here, broken ones, and the one that comes along.
#include "bangui-web/geo/geo.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include <sys/stat.h>

#include "common/base/text.h"
#include "tests/support/mmdb.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using geo::Geo;
using history::Place;
using test::Mmdb;
namespace mmdb = test::mmdb;

namespace {

namespace fs = std::filesystem;

std::string country(std::string_view code) {
    return mmdb::map({{"country_code", mmdb::text(code)}});
}
std::string nested_country(std::string_view code) {
    return mmdb::map(
        {{"continent", mmdb::map({{"code", mmdb::text("EU")}})},
         {"country", mmdb::map({{"geoname_id", mmdb::number(6, 2921044)}, {"iso_code", mmdb::text(code)}})}});
}
std::string network(std::uint64_t number, std::string_view name) {
    return mmdb::map({{"autonomous_system_number", mmdb::number(6, number)},
                      {"autonomous_system_organization", mmdb::text(name)}});
}

Mmdb some_countries() {
    Mmdb file;
    file.insert("192.0.2.0/24", country("DE"));
    file.insert("198.51.100.0/25", nested_country("FR"));
    file.insert("2001:db8::/32", country("US"));
    return file;
}

struct Rig {
    Result<std::unique_ptr<Geo>> open(bool with_networks = false) const {
        std::optional<geo::Source> networks;
        if (with_networks) networks = geo::Source{folder.file("network.mmdb"), "geo.network_file"};
        return Geo::open({folder.file("country.mmdb"), "geo.country_file"}, networks);
    }
    std::unique_ptr<Geo> opened(std::string const &bytes) const {
        folder.write("country.mmdb", bytes);
        auto made = open();
        REQUIRE(made);
        return std::move(*made);
    }
    /// As an administrator does: a new file takes the old one's place.
    void replace(std::string const &name, std::string const &bytes) const {
        folder.write("new", bytes);
        fs::rename(folder.file("new"), folder.file(name));
    }
    std::string error(bool with_networks = false) const {
        auto const made = open(with_networks);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == ErrorCode::invalid_argument);
        return made.error().detail;
    }

    test::TemporaryDirectory folder;
};

constexpr std::array some_ids{"192.0.2.1", "192.0.2.255",    "198.51.100.1", "2001:db8::1",
                              "0.0.0.0",   "203.0.113.1",    "::",           "2001:db8::/64",
                              "ffff::1",   "255.255.255.255"};

} // namespace

TEST_CASE("A country is found for addresses and networks of both families") {
    Rig const rig;
    auto const geo = rig.opened(some_countries().bytes());
    CHECK(geo->look_up("192.0.2.1") == Place{"DE", 0, ""});
    CHECK(geo->look_up("192.0.2.255").country == "DE");
    CHECK(geo->look_up("192.0.2.0/24").country == "DE");
    CHECK(geo->look_up("198.51.100.127").country == "FR");
    CHECK(geo->look_up("2001:db8:7::1").country == "US");
    CHECK(geo->look_up("2001:db8:7::/48").country == "US");
    CHECK(geo->look_up("::ffff:192.0.2.1").country == "DE"); // is the IPv4 address
    CHECK(geo->date() == 1'700'000'000);
}

TEST_CASE("What the file does not know, and what is no address, is nowhere") {
    Rig const rig;
    auto const geo = rig.opened(some_countries().bytes());
    for (auto const *id :
         {"192.0.3.1", "198.51.100.128", "2001:db9::1", "10.0.0.1", "::1", "", "root", "a b", "192.0.2.1 ",
          "192.0.2.1/33", "192.0.2.1/24", "010.1.1.1", "('bo', '22')", "\xff", "192.0.2.1,192.0.2.2"})
        CHECK(geo->look_up(id) == Place{});
}

TEST_CASE("A country is two capital letters, whatever the file says") {
    Mmdb file;
    file.insert("192.0.2.0/32", country("de"));
    file.insert("192.0.2.1/32", country("DEU"));
    file.insert("192.0.2.2/32", country("D<"));
    file.insert("192.0.2.3/32", country(""));
    file.insert("192.0.2.4/32", mmdb::map({{"country_code", mmdb::number(6, 17)}}));
    file.insert("192.0.2.5/32", mmdb::map({{"country", mmdb::text("DE")}}));
    file.insert("192.0.2.6/32", mmdb::text("DE"));
    file.insert("192.0.2.7/32", mmdb::map({}));
    file.insert("192.0.2.8/32", country("AT"));
    Rig const rig;
    auto const geo = rig.opened(file.bytes());
    for (int i = 0; i < 8; ++i)
        CHECK(geo->look_up("192.0.2." + std::to_string(i)) == Place{});
    CHECK(geo->look_up("192.0.2.8").country == "AT");
}

TEST_CASE("A file of IPv4 only knows no IPv6") {
    Mmdb file(Mmdb::Version::ipv4);
    file.insert("192.0.2.0/24", country("DE"));
    Rig const rig;
    auto const geo = rig.opened(file.bytes());
    CHECK(geo->look_up("192.0.2.9").country == "DE");
    CHECK(geo->look_up("2001:db8::1") == Place{});
}

TEST_CASE("A network is found where there is a file of networks") {
    Rig const rig;
    rig.folder.write("country.mmdb", some_countries().bytes());
    Mmdb networks;
    networks.insert("192.0.2.0/25", network(64496, "Example Networks"));
    networks.insert("192.0.2.128/32", network(4294967295, std::string(200, 'x')));
    networks.insert("192.0.2.129/32", network(64497, "\xff\xfe"));
    networks.insert("192.0.2.130/32",
                    mmdb::map({{"autonomous_system_number", mmdb::number(5, 701)}})); // few bits, no name
    networks.insert("192.0.2.131/32", mmdb::map({{"autonomous_system_number", mmdb::text("AS701")}}));
    networks.insert("203.0.113.0/24", network(64498, "No Country"));
    rig.folder.write("network.mmdb", networks.bytes());
    auto const geo = std::move(rig.open(true).value());
    CHECK(geo->look_up("192.0.2.1") == Place{"DE", 64496, "Example Networks"});
    CHECK(geo->look_up("192.0.2.128") == Place{"DE", 4294967295, std::string(128, 'x')});
    CHECK(geo->look_up("192.0.2.129") == Place{"DE", 64497, ""});
    CHECK(geo->look_up("192.0.2.130") == Place{"DE", 701, ""});
    CHECK(geo->look_up("192.0.2.131") == Place{"DE", 0, ""});
    CHECK(geo->look_up("203.0.113.1") == Place{"", 64498, "No Country"});
}

TEST_CASE("What cannot be opened names its setting") {
    Rig const rig;
    CHECK(rig.error().starts_with("geo.country_file: " + rig.folder.file("country.mmdb") + ": "));
    REQUIRE(::mkfifo(rig.folder.file("country.mmdb").c_str(), 0600) == 0);
    CHECK(rig.error().ends_with("is not a regular file")); // at once
    rig.replace("country.mmdb", "");
    CHECK(rig.error().starts_with("geo.country_file: "));
    rig.replace("country.mmdb", "<html>not found</html>");
    CHECK(rig.error().starts_with("geo.country_file: "));
    rig.replace("country.mmdb", some_countries().bytes());
    CHECK(rig.error(true).starts_with("geo.network_file: "));
    fs::resize_file(rig.folder.file("country.mmdb"), Geo::max_file_bytes + 1);
    CHECK(rig.error().ends_with("has more than 96 MiB"));
}

TEST_CASE("A file cut at any byte is an error or knows less, and never worse") {
    auto const whole = some_countries().bytes();
    Rig const rig;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        rig.replace("country.mmdb", whole.substr(0, size));
        if (auto const geo = rig.open())
            for (auto const *id : some_ids)
                CHECK((*geo)->look_up(id).country.size() <= 2);
    }
}

TEST_CASE("A file with any byte changed is an error or knows something else, and never worse") {
    auto const whole = some_countries().bytes();
    Rig const rig;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (char const byte : {'\0', '\x7f', '\xff', '\x20', '\x3f', '\xe0'}) {
            auto torn = whole;
            torn[at] = byte;
            rig.folder.write("country.mmdb", torn);
            if (auto const geo = rig.open())
                for (auto const *id : some_ids)
                    CHECK((*geo)->look_up(id).country.size() <= 2);
        }
    }
}

TEST_CASE("Values that point at themselves or nest without end are nothing") {
    Mmdb file;
    file.insert("192.0.2.0/32", mmdb::pointer(0));
    file.insert("192.0.2.1/32", mmdb::pointer(2047));
    std::string deep;
    for (int i = 0; i < 10'000; ++i)
        deep += mmdb::head(7, 1) + mmdb::text("a");
    file.insert("192.0.2.2/32", deep);
    file.insert("192.0.2.3/32", mmdb::head(7, 284));
    file.insert("192.0.2.4/32", mmdb::map({{"country_code", mmdb::head(2, 284)}}));
    Rig const rig;
    auto const geo = rig.opened(file.bytes());
    for (int i = 0; i < 5; ++i)
        CHECK(geo->look_up("192.0.2." + std::to_string(i)) == Place{});
}

TEST_CASE("A date beyond all times is the last one") {
    Mmdb file = some_countries();
    file.build_epoch = ~std::uint64_t{0};
    Rig const rig;
    CHECK(rig.opened(file.bytes())->date() == std::numeric_limits<UnixSeconds>::max());
}

TEST_CASE("A replaced file is noticed, a broken one is told once and changes nothing") {
    Rig const rig;
    auto const geo = rig.opened(some_countries().bytes());
    CHECK(geo->reload_if_changed() == false);
    Mmdb other;
    other.insert("192.0.2.0/24", country("AT"));
    other.build_epoch = 1'800'000'000;
    rig.replace("country.mmdb", other.bytes());
    CHECK(geo->look_up("192.0.2.1").country == "DE");
    CHECK(geo->reload_if_changed() == true);
    CHECK(geo->look_up("192.0.2.1").country == "AT");
    CHECK(geo->date() == 1'800'000'000);
    CHECK(geo->reload_if_changed() == false);

    rig.replace("country.mmdb", "broken");
    auto const failed = geo->reload_if_changed();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().detail.starts_with("geo.country_file: "));
    CHECK(geo->reload_if_changed() == false); // told already
    CHECK(geo->look_up("192.0.2.1").country == "AT");
    fs::remove(rig.folder.file("country.mmdb"));
    CHECK_FALSE(geo->reload_if_changed());
    CHECK(geo->look_up("192.0.2.1").country == "AT");
    rig.replace("country.mmdb", some_countries().bytes());
    CHECK(geo->reload_if_changed() == true);
    CHECK(geo->look_up("192.0.2.1").country == "DE");
}

TEST_CASE("A change of the file of networks is noticed too") {
    Rig const rig;
    rig.folder.write("country.mmdb", some_countries().bytes());
    Mmdb networks;
    networks.insert("192.0.2.0/24", network(1, "One"));
    rig.folder.write("network.mmdb", networks.bytes());
    auto const geo = std::move(rig.open(true).value());
    Mmdb other;
    other.insert("192.0.2.0/24", network(2, "Two"));
    rig.replace("network.mmdb", other.bytes());
    CHECK(geo->reload_if_changed() == true);
    CHECK(geo->look_up("192.0.2.1") == Place{"DE", 2, "Two"});
}

TEST_CASE("A file that is cut short while it is used takes nothing away") {
    Rig const rig;
    auto const geo = rig.opened(some_countries().bytes());
    fs::resize_file(rig.folder.file("country.mmdb"), 0); // a mapped one would end the process here
    CHECK(geo->look_up("192.0.2.1").country == "DE");
    CHECK_FALSE(geo->reload_if_changed());
    CHECK(geo->look_up("192.0.2.1").country == "DE");
}

TEST_CASE("Other threads look up while files are replaced") {
    Rig const rig;
    auto const geo = rig.opened(some_countries().bytes());
    std::jthread const reader([&geo](std::stop_token const &stop) {
        while (!stop.stop_requested())
            CHECK(geo->look_up("192.0.2.1").country == "DE");
    });
    for (int i = 0; i < 200; ++i) {
        rig.replace("country.mmdb", some_countries().bytes());
        CHECK(geo->reload_if_changed() == true);
    }
}

TEST_CASE("The country data that comes along knows where well-known addresses are") {
    auto const geo = std::move(Geo::open({COUNTRY_DATA, "paths.geo"}, std::nullopt).value());
    CHECK(geo->look_up("8.8.8.8") == Place{"US", 0, ""});
    CHECK(geo->look_up("193.0.6.139").country == "NL"); // RIPE NCC
    CHECK(geo->look_up("2001:67c:2e8:22::c100:68b").country == "NL");
    CHECK(geo->look_up("8.8.8.0/24").country == "US");
    CHECK(geo->look_up("192.168.1.1") == Place{});
    CHECK(geo->look_up("127.0.0.1") == Place{});
    CHECK(geo->look_up("::1") == Place{});
    CHECK(geo->look_up("fe80::1") == Place{});
    CHECK(geo->date() > 1'700'000'000);
}
