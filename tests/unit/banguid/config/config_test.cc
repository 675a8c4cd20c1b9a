// SPDX-License-Identifier: Apache-2.0
#include "banguid/config/config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::banguid;

namespace {

/// A folder with a policy and a configuration that names it.
struct Files {
    Files() {
        ::chmod(folder.write("policy.toml", "[peers]\nread = ['0']\nact = []\n").c_str(), 0644);
        configuration = folder.write("banguid.toml", "[policy]\nfile = '" + folder.file("policy.toml") +
                                                         "'\n[socket]\ngroup = ''\n");
    }
    test::TemporaryDirectory folder;
    std::string configuration;
};

Exit exit_of(std::vector<std::string> const &arguments, config::Environment const &environment = {}) {
    auto result = configure(arguments, environment);
    REQUIRE(std::holds_alternative<Exit>(result));
    return std::get<Exit>(result);
}

std::string refusal(std::string_view toml) {
    auto const settings = config::load_text(schema(), "banguid.toml", toml, {});
    if (!settings) return settings.error().detail;
    auto const config = to_config(*settings);
    return config ? "accepted" : config.error().detail;
}

} // namespace

TEST_CASE("a configuration and its policy serve") {
    Files const files;
    auto const result = configure({"--config", files.configuration},
                                  {"BANGUI_BANGUID_LIMITS_CONNECTIONS=2", "BANGUI_BANGUID_SOCKET_MODE=600"});
    REQUIRE(std::holds_alternative<Setup>(result));
    auto const &[config, policy] = std::get<Setup>(result);
    CHECK_EQ(config.socket.path, "/run/bangui/banguid.sock");
    CHECK_EQ(config.socket.mode, 0600);
    CHECK_EQ(config.socket.group, static_cast<gid_t>(-1));
    CHECK_EQ(config.fail2ban_socket, "/run/fail2ban/fail2ban.sock");
    CHECK_EQ(config.max_connections, 2);
    CHECK_EQ(config.log_level, log::Level::info);
    CHECK(policy.admits(0));
}

TEST_CASE("what is only printed") {
    CHECK_EQ(exit_of({"--version"}), Exit{0, "banguid " BANGUI_VERSION "\n", ""});
    CHECK(exit_of({"--help"}).output.starts_with("usage: banguid "));
    CHECK_EQ(exit_of({"--print-sample-config"}).output, config::sample(schema()));
    CHECK_EQ(exit_of({"--print-sample-policy"}).output, config::sample(protect::Policy::schema()));
    Files const files;
    CHECK_EQ(exit_of({"--check-config", "--config", files.configuration}),
             Exit{0, "The configuration and the policy are good.\n", ""});
}

TEST_CASE("a wrong command line is refused") {
    for (std::vector<std::string> const &arguments :
         {std::vector<std::string>{"--confg", "x"}, {"--config"}, {"extra"}, {""}}) {
        auto const exit = exit_of(arguments);
        CHECK_EQ(exit.status, 2);
        CHECK_NE(exit.error.find("see --help"), std::string::npos);
    }
}

TEST_CASE("a wrong configuration or policy ends with its place") {
    Files const files;
    auto const absent = exit_of({"--config", files.folder.file("absent.toml")});
    CHECK_EQ(absent.status, 2);
    CHECK_NE(absent.error.find("absent.toml"), std::string::npos);

    auto const typo = files.folder.write("typo.toml", "[socket]\npaht = '/x'\n");
    CHECK(exit_of({"--config", typo}).error.starts_with("banguid: " + typo + ":2: socket.paht: "));

    auto const variable = exit_of({"--config", files.configuration}, {"BANGUI_BANGUID_NONSENSE=1"});
    CHECK_EQ(variable.status, 2);
    CHECK_NE(variable.error.find("BANGUI_BANGUID_NONSENSE"), std::string::npos);

    auto const policy = files.folder.write("policy.toml", "[limits]\nact_burst = 'many'\n");
    CHECK(exit_of({"--config", files.configuration})
              .error.starts_with("banguid: " + policy + ":2: limits.act_burst: "));
    ::unlink(policy.c_str());
    CHECK_EQ(exit_of({"--config", files.configuration}).status, 2);
}

TEST_CASE("values that cannot work name their key") {
    CHECK(refusal("[socket]\npath = 'run/s'").starts_with("banguid.toml:2: socket.path: "));
    CHECK(refusal("[socket]\npath = '/" + std::string(107, 'a') + "'")
              .starts_with("banguid.toml:2: socket.path: "));
    for (std::string const mode : {"rw", "8", "1000", "", "-1", "66 "})
        CHECK(refusal("[socket]\nmode = '" + mode + "'").starts_with("banguid.toml:2: socket.mode: "));
    CHECK(refusal("[socket]\ngroup = 'no such group'").starts_with("banguid.toml:2: socket.group: "));
    CHECK(refusal("[socket]\ngroup = ''\n[fail2ban]\nsocket = ''")
              .starts_with("banguid.toml:4: fail2ban.socket: "));
    CHECK(refusal("[limits]\nconnections = 0").starts_with("banguid.toml:2: limits.connections: "));
    CHECK(refusal("[limits]\nconnections = 17").starts_with("banguid.toml:2: limits.connections: "));
    CHECK(refusal("[log]\nlevel = 'loud'").starts_with("banguid.toml:2: log.level: "));
    CHECK_EQ(refusal("[socket]\ngroup = 'root'"), "accepted");
}
