// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/config/web_config.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::web;
using auth::CookieSecurity;
using bangui::test::TemporaryDirectory;

namespace {

Result<WebConfig> load(std::string_view toml) {
    return to_web_config(TRY(config::load_text(web_schema(), "web.toml", toml, {})));
}

std::string fault_of(std::string_view toml) {
    auto const made = load(toml);
    return made ? "" : made.error().detail;
}

Exit exit_of(std::vector<std::string> const &arguments, config::Environment const &environment = {}) {
    auto const outcome = configure(arguments, environment);
    REQUIRE(std::holds_alternative<Exit>(outcome));
    return std::get<Exit>(outcome);
}

} // namespace

TEST_CASE("the defaults are a good configuration") {
    auto const made = load("").value();
    CHECK_EQ(made.unix_socket, "/run/bangui/web.sock");
    CHECK_EQ(made.unix_socket_mode, 0660);
    CHECK_FALSE(made.tcp.has_value());
    CHECK(made.trusted_proxy_uids.empty());
    CHECK(made.trusted_proxy_addresses.empty());
    CHECK(made.allowed_origins.empty());
    CHECK(made.cookie_security == CookieSecurity::secure);
    CHECK_EQ(made.state_directory, "/var/lib/bangui");
    CHECK(made.session_idle == Seconds(1800));
    CHECK(made.session_lifetime == Seconds(43200));
    CHECK(made.log_level == log::Level::info);
}

TEST_CASE("every key arrives") {
    auto const made = load(R"(
[listen]
unix = "/run/w.sock"
unix_mode = "600"
tcp = "127.0.0.1:8080"
[proxy]
trusted_uids = ["33", "4294967294"]
trusted_addresses = ["127.0.0.1", "::1"]
allowed_origins = ["https://panel.example", "http://[::1]:3000"]
[paths]
state = "/s"
banguid_socket = "/b"
assets = "/a"
[session]
secure_cookie = false
idle = 60
lifetime = 300
[limits]
connections = 8
event_streams = 1
request_deadline = 1
idle_deadline = 2
drain_deadline = 0
[log]
level = "debug"
)")
                          .value();
    CHECK_EQ(made.unix_socket, "/run/w.sock");
    CHECK_EQ(made.unix_socket_mode, 0600);
    CHECK_EQ(made.tcp->address.text(), "127.0.0.1");
    CHECK_EQ(made.tcp->port, 8080);
    CHECK_EQ(made.trusted_proxy_uids, std::vector<uid_t>{33, 4294967294});
    CHECK_EQ(made.trusted_proxy_addresses[1].text(), "::1");
    CHECK_EQ(made.allowed_origins.size(), 2);
    CHECK_EQ(made.state_directory + made.banguid_socket + made.assets_directory, "/s/b/a");
    CHECK(made.cookie_security == CookieSecurity::plain_loopback);
    CHECK(made.session_idle == Seconds(60));
    CHECK(made.session_lifetime == Seconds(300));
    CHECK_EQ(made.max_connections, 8);
    CHECK_EQ(made.max_event_streams, 1);
    CHECK(made.request_deadline == Seconds(1));
    CHECK(made.idle_deadline == Seconds(2));
    CHECK(made.drain_deadline == Seconds(0));
    CHECK(made.log_level == log::Level::debug);
}

TEST_CASE("the country data that comes along is used until another file is named") {
    auto const bundled = load("").value();
    CHECK_EQ(bundled.country_file, "/usr/share/bangui/geo/country.mmdb");
    CHECK_EQ(bundled.country_file_key, "paths.geo");
    CHECK_EQ(bundled.network_file, "");
    CHECK_EQ(load("paths.geo = '/g'").value().country_file, "/g/country.mmdb");
    auto const own = load("paths.geo = '/g'\ngeo.country_file = '/c'\ngeo.network_file = '/n'").value();
    CHECK_EQ(own.country_file, "/c");
    CHECK_EQ(own.country_file_key, "geo.country_file");
    CHECK_EQ(own.network_file, "/n");
    for (auto const *key : {"paths.geo", "geo.country_file", "geo.network_file"}) {
        auto const wrong = load(std::string(key) + " = 'relative'");
        REQUIRE_FALSE(wrong.has_value());
        CHECK(wrong.error().detail.find(key) != std::string::npos);
    }
    CHECK_FALSE(load("paths.geo = ''").has_value());
}

TEST_CASE("a Unix socket whose proxy is not named is doubted, nothing else") {
    auto const bare = doubts(load("").value());
    REQUIRE_EQ(bare.size(), 1);
    CHECK(bare[0].starts_with("proxy.trusted_uids is empty"));
    CHECK(doubts(load("proxy.trusted_uids = ['33']").value()).empty());
    CHECK(doubts(load("listen.unix = ''\nlisten.tcp = '127.0.0.1:80'").value()).empty());
}

TEST_CASE("where the proxy serves the pages is a path, of which the host's root is one") {
    CHECK_EQ(load("").value().base_path.text(), "/");
    CHECK_EQ(load("proxy.base_path = '/bangui/'").value().base_path.text(), "/bangui/");
    CHECK_EQ(fault_of("proxy.base_path = 'bangui'"),
             "web.toml:1: proxy.base_path: must begin and end with '/'");
}

TEST_CASE("the TCP listener is a loopback address and a port") {
    CHECK_EQ(load("listen.tcp = '[::1]:0'").value().tcp->port, 0);
    CHECK_EQ(load("listen.tcp = '127.255.0.1:65535'").value().tcp->port, 65535);
    for (auto const *bad : {"8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", ":8080",
                            "::1:8080", "[127.0.0.1]:8080", "[::1:8080", "localhost:8080", "127.1:8080"}) {
        CAPTURE(bad);
        CHECK(fault_of("listen.tcp = '" + std::string(bad) + "'")
                  .starts_with("web.toml:1: listen.tcp: must be ADDRESS:PORT"));
    }
    CHECK_EQ(load("listen.metrics = '127.0.0.1:8421'").value().metrics->port, 8421);
    CHECK_FALSE(load("").value().metrics);
    CHECK(fault_of("listen.metrics = '0.0.0.0:80'")
              .starts_with("web.toml:1: listen.metrics: must be a loopback"));
    for (auto const *open : {"0.0.0.0:80", "[::]:80", "192.0.2.1:80", "[::2]:80", "128.0.0.1:80"})
        CHECK(fault_of("listen.tcp = '" + std::string(open) + "'")
                  .starts_with("web.toml:1: listen.tcp: must be a loopback"));
}

TEST_CASE("what cannot be is refused by its key") {
    auto const key_of = [](std::string_view toml) {
        auto const fault = fault_of(toml);
        auto const begin = fault.find(": ") + 2;
        return fault.substr(begin, fault.find(':', begin) - begin);
    };
    CHECK_EQ(key_of("listen.unix = 'web.sock'"), "listen.unix");
    CHECK_EQ(key_of("listen.unix = '/" + std::string(107, 'x') + "'"), "listen.unix");
    for (auto const *mode : {"", "8", "1000", "-1", "0x7"})
        CHECK_EQ(key_of("listen.unix_mode = '" + std::string(mode) + "'"), "listen.unix_mode");
    for (auto const *uid : {"-1", "www-data", "4294967296"})
        CHECK_EQ(key_of("proxy.trusted_uids = ['" + std::string(uid) + "']"), "proxy.trusted_uids");
    CHECK_EQ(key_of("proxy.trusted_addresses = ['10.0.0.1/8']"), "proxy.trusted_addresses");
    for (auto const *origin :
         {"*", "null", "panel.example", "ftp://a", "https://", "https://a/", "https://A"})
        CHECK_EQ(key_of("proxy.allowed_origins = ['" + std::string(origin) + "']"), "proxy.allowed_origins");
    for (auto const *base : {"", "bangui", "/bangui", "/a b/", "/../", "/api/"})
        CHECK_EQ(key_of("proxy.base_path = '" + std::string(base) + "'"), "proxy.base_path");
    CHECK_EQ(key_of("paths.state = ''"), "paths.state");
    CHECK_EQ(key_of("paths.state = 'state'"), "paths.state");
    CHECK_EQ(key_of("session.secure_cookie = false"), "session.secure_cookie");
    CHECK_EQ(key_of("session.idle = 301\nsession.lifetime = 300"), "session.idle");
    CHECK_EQ(fault_of("session.idle = 300\nsession.lifetime = 300"), "");
}

TEST_CASE("the sample is the defaults, as it is and with its keys switched on") {
    auto text = config::sample(web_schema());
    CHECK_EQ(fault_of(text), "");
    std::set<std::string> sections;
    for (std::size_t at = 0; (at = text.find("\n[", at)) != std::string::npos; ++at)
        CHECK(sections.insert(text.substr(at, text.find(']', at) - at)).second);
    for (std::size_t at = 0; (at = text.find("\n#", at)) != std::string::npos; ++at)
        if (text[at + 2] != ' ') text.erase(at + 1, 1);
    CHECK_EQ(fault_of(text), "");
    auto const settings = config::load_text(web_schema(), "sample", text, {}).value();
    for (auto const &key : web_schema().keys)
        CHECK(settings.is_set(key.path));
}

TEST_CASE("the command line") {
    TemporaryDirectory const directory;
    auto const good = directory.write("good.toml", "[log]\nlevel = 'error'\n");
    auto const bad = directory.write("bad.toml", "\n[log]\nlevle = 'error'\n");

    auto const outcome = configure({"--config", good}, {"BANGUI_WEB_SESSION_IDLE=60"});
    REQUIRE(std::holds_alternative<WebConfig>(outcome));
    CHECK(std::get<WebConfig>(outcome).log_level == log::Level::error);
    CHECK(std::get<WebConfig>(outcome).session_idle == Seconds(60));

    auto const checked = exit_of({"--check-config", "--config", good});
    CHECK_EQ(checked.status, 0);
    CHECK_EQ(checked.output, "the configuration is good\n");

    auto const refused = exit_of({"--config", bad});
    CHECK_EQ(refused.status, 2);
    CHECK_EQ(refused.error, "bangui-web: " + bad + ":3: log.levle: there is no such key\n");
    CHECK_EQ(exit_of({"--config", good}, {"BANGUI_WEB_LOG_LEVEL=x"}).error,
             "bangui-web: BANGUI_WEB_LOG_LEVEL: must be one of debug, info, warning, error, is \"x\"\n");
    CHECK_EQ(exit_of({"--config", directory.file("none")}).status, 2);

    CHECK_EQ(exit_of({"--version"}).output, "bangui-web " BANGUI_VERSION "\n");
    CHECK(exit_of({"--help"}).output.starts_with("usage: bangui-web"));
    CHECK_EQ(exit_of({"--print-sample-config"}).output, config::sample(web_schema()));
    CHECK_EQ(exit_of({"--config"}).error, "bangui-web: --config needs a FILE; see --help\n");
    CHECK_EQ(exit_of({"x\n"}).error, "bangui-web: x\\u{a} is not an option; see --help\n");
    CHECK_EQ(exit_of({"x"}).status, 2);
}
