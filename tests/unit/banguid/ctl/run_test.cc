// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "banguid/ctl/admin_client.h"
#include "banguid/ctl/command.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::ctl;

namespace {

struct Run {
    int operator()(std::vector<std::string> const &arguments) {
        said.clear();
        complained.clear();
        Terminal terminal{[this](std::string_view text) { said += text; },
                          [this](std::string_view text) { complained += text; },
                          [](std::string_view) { return std::optional<std::string>(); }};
        return ctl::run(arguments, terminal);
    }
    std::string said;
    std::string complained;
};

} // namespace

TEST_CASE_FIXTURE(Run, "wrong usage is named and does nothing") {
    struct {
        std::vector<std::string> arguments;
        char const *complaint;
    } const cases[] = {
        {{}, "say a command"},
        {{"reload"}, "unknown command reload"},
        {{"user"}, "unknown command user"},
        {{"user", "reset-password"}, "user reset-password needs NAME"},
        {{"status", "now"}, "status takes no now"},
        {{"status", "--jail", "sshd"}, "--jail does not go with status"},
        {{"ban", "192.0.2.7", "--jail"}, "--jail needs a value"},
        {{"ban", "--force", "192.0.2.7"}, "unknown option --force"},
        {{"\x1b[2J"}, "unknown command \\u{1b}[2J"},
    };
    for (auto const &[arguments, complaint] : cases) {
        CHECK_EQ((*this)(arguments), exit_usage);
        CHECK_EQ(complained, std::string("banguictl: ") + complaint + " (see --help)\n");
        CHECK(said.empty());
    }
}

TEST_CASE_FIXTURE(Run, "help has every command") {
    CHECK_EQ((*this)({"ban", "--help"}), exit_done);
    for (auto const &command : commands())
        CHECK(said.find("\n  " + std::string(command.words)) != std::string::npos);
}

TEST_CASE_FIXTURE(Run, "a daemon that is not there is an error that says what to do") {
    test::TemporaryDirectory const folder;
    for (auto const *word : {"status", "doctor"}) {
        CHECK_EQ((*this)({word, "--socket", folder.file("admin.sock"), "--state", folder.path(), "--config",
                          folder.path()}),
                 exit_failed);
        CHECK((said + complained).find("systemctl start bangui-web-admin.socket") != std::string::npos);
    }
}

TEST_CASE_FIXTURE(Run, "the protected list is kept in the folder of the configuration") {
    test::TemporaryDirectory const folder;
    auto const with = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--config", folder.path()});
        return (*this)(arguments);
    };
    CHECK_EQ(with({"protect", "2001:DB8::1", "--note", "the office"}), exit_done);
    CHECK_EQ(with({"protect", "192.0.2.0/24"}), exit_done);
    CHECK_EQ(with({"protected"}), exit_done);
    CHECK_EQ(said, "2001:db8::1                                 the office\n192.0.2.0/24\n");
    CHECK_EQ(with({"unprotect", "192.0.2.0/24"}), exit_done);
    CHECK_EQ(with({"unprotect", "192.0.2.0/24"}), exit_failed);
    CHECK_EQ(with({"protect", "example.org"}), exit_failed);
    CHECK_EQ(with({"protected"}), exit_done);
    CHECK_EQ(said, "2001:db8::1                                 the office\n");
}

TEST_CASE_FIXTURE(Run, "without a password nothing is changed") {
    CHECK_EQ((*this)({"user", "reset-password", "admin"}), exit_failed);
    CHECK_EQ(complained, "banguictl: user reset-password: no password came\n");
}

TEST_CASE("a segment of a target holds no separator") {
    CHECK_EQ(encoded("a/b?c%d #\xc3\xa9-._~"), "a%2Fb%3Fc%25d%20%23%C3%A9-._~");
}
