// SPDX-License-Identifier: Apache-2.0
#include "banguid/surroundings/surroundings.h"

#include <algorithm>

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "banguid/surroundings/collect.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::surroundings;

namespace {

using Texts = std::vector<std::string>;

Texts texts(Addresses const &addresses) {
    Texts out;
    for (auto const &address : addresses)
        out.push_back(address.text());
    return out;
}

// As a little-endian machine prints them, which is what Debian's are but for one.
constexpr std::string_view route =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
    "eth0\t0000000A\t020200C0\t0003\t0\t0\t0\t000000FF\t0\t0\t0\n"
    "eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";

constexpr std::string_view ipv6_route =
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
    "20010db8000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n"
    "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n"
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";

constexpr std::string_view tcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n"
    "   1: 010200C0:0016 076433C6:C350 01 00000000:00000000 00:00000000 00000000     0        0 2 1\n"
    "   2: 010200C0:08AE 086433C6:C351 01 00000000:00000000 00:00000000 00000000     0        0 3 1\n"
    "   3: 010200C0:0050 096433C6:C352 01 00000000:00000000 00:00000000 00000000     0        0 4 1\n"
    "   4: 010200C0:0016 0A6433C6:C353 06 00000000:00000000 00:00000000 00000000     0        0 5 1\n";

constexpr std::string_view tcp6 =
    "   0: 0000000000000000FFFF0000010200C0:0016 0000000000000000FFFF00000B6433C6:D2F0 01 0 0\n"
    "   1: B80D0120000000000000000001000000:0016 B80D0120000000000000000099000000:D2F1 01 0 0\n";

} // namespace

TEST_CASE("gateways are those of default routes") {
    CHECK_EQ(texts(ipv4_gateways(route)), Texts{"192.0.2.1"});
    CHECK_EQ(texts(ipv6_gateways(ipv6_route)), Texts{"2001:db8::1"});
}

TEST_CASE("resolvers, also those of one interface") {
    CHECK_EQ(texts(resolvers("# mine\nsearch example.org\nnameserver 192.0.2.53\n"
                             "nameserver\tfe80::1%eth0\nnameserver localhost\nnameserver\n")),
             Texts{"192.0.2.53", "fe80::1"});
}

TEST_CASE("sshd's ports as it is configured") {
    CHECK_EQ(ssh_ports("Include x\n#Port 1\nPort 22\n  port 2222 # more\nPort x\nPort 70000\n"),
             Ports{22, 2222});
    CHECK(ssh_ports("UsePAM yes\n").empty());
}

TEST_CASE("ports that systemd listens on for sshd") {
    CHECK_EQ(listen_ports("[Socket]\nListenStream=22\nListenStream=0.0.0.0:2222\nListenStream = [::]:2223\n"
                          "#ListenStream=1\nListenStream=\nListenStream=/run/ssh.sock\nAccept=no\n"),
             Ports{22, 2222, 2223});
}

TEST_CASE("peers are those connected to one of the ports") {
    CHECK_EQ(texts(peers(tcp, {22})), Texts{"198.51.100.7"});
    CHECK_EQ(texts(peers(tcp, {22, 2222})), Texts{"198.51.100.7", "198.51.100.8"});
    CHECK_EQ(texts(peers(tcp6, {22})), Texts{"198.51.100.11", "2001:db8::99"});
}

TEST_CASE("what is cut off or nonsense says nothing") {
    for (std::string_view const text : {route, ipv6_route, tcp, tcp6}) {
        for (std::size_t size = 0; size < text.size(); ++size) {
            auto const cut = text.substr(0, size);
            CHECK_LE(ipv4_gateways(cut).size() + ipv6_gateways(cut).size(), 1);
            CHECK_LE(peers(cut, {22}).size(), 2);
        }
    }
    CHECK(ipv4_gateways("a 00000000 XYZ00001 0 0 0 0 00000000\n").empty());
    CHECK(peers("0: 010200C0:0016 076433C:C350 01\n0: x y 01\n0: :0016 : 01\n", {22}).empty());
}

TEST_CASE("all of it is collected, each with what it is") {
    test::TemporaryDirectory const folder;
    for (auto const *path : {"proc", "proc/net", "etc", "etc/ssh", "etc/ssh/sshd_config.d", "etc/systemd",
                             "etc/systemd/system", "etc/systemd/system/ssh.socket.d"})
        REQUIRE_EQ(::mkdir(folder.file(path).c_str(), 0700), 0);
    folder.write("proc/net/route", std::string(route));
    folder.write("proc/net/ipv6_route", std::string(ipv6_route));
    folder.write("proc/net/tcp", std::string(tcp));
    folder.write("etc/resolv.conf", "nameserver 192.0.2.53\n");
    Texts by_ssh{"198.51.100.8 connected by ssh"};
    SUBCASE("sshd's own port") {
        folder.write("etc/ssh/sshd_config.d/port.conf", "Port 2222\n");
    }
    SUBCASE("the port of its socket") {
        folder.write("etc/systemd/system/ssh.socket.d/port.conf", "[Socket]\nListenStream=2222\n");
        by_ssh.insert(by_ssh.begin(), "198.51.100.7 connected by ssh"); // on 22, as before
    }
    auto const list = collect(folder.path());
    REQUIRE(list);
    Texts found;
    for (auto const &[prefix, note] : list->entries())
        if (!note.starts_with("an address of this machine")) found.push_back(prefix.text() + " " + note);
    Texts wanted{"192.0.2.1 a default gateway", "2001:db8::1 a default gateway", "192.0.2.53 a resolver"};
    wanted.insert(wanted.end(), by_ssh.begin(), by_ssh.end());
    CHECK_EQ(found, wanted);
    auto const entries = list->entries();
    CHECK(std::ranges::any_of(entries, [](auto const &entry) { return entry.prefix.text() == "127.0.0.1"; }));
}
