// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/policy.h"

#include <map>

#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::protect;
using ipc::OperationClass;

namespace {

UserLookup users() {
    return [known = std::map<std::string, uid_t>{{"_bangui", 998}, {"viewer", 1001}}](
               std::string const &name) -> std::optional<uid_t> {
        auto const found = known.find(name);
        return found == known.end() ? std::nullopt : std::optional(found->second);
    };
}

Result<Policy> parse(std::string_view toml) {
    auto const settings = config::load_text(Policy::schema(), "policy.toml", toml, {});
    if (!settings) return tl::unexpected(settings.error());
    return Policy::from(*settings, users());
}

IpPrefix prefix(std::string_view text) {
    return *IpPrefix::parse(text);
}

} // namespace

TEST_CASE("an empty policy lets the web daemon's user read and act, and nobody else in") {
    auto const policy = parse("");
    REQUIRE(policy.has_value());
    CHECK_EQ(policy->admitted(), std::vector<uid_t>{998});
    CHECK(policy->permits(998, OperationClass::read));
    CHECK(policy->permits(998, OperationClass::act));
    CHECK(policy->permits(998, OperationClass::event));
    CHECK(policy->permits(998, OperationClass::tune));
    CHECK_FALSE(policy->permits(998, OperationClass::admin));
    CHECK_FALSE(policy->admits(0));
    CHECK_FALSE(policy->permits(0, OperationClass::read));
    CHECK_EQ(policy->acts(), Rate{.per_second = 20, .burst = 50});
}

TEST_CASE("each class has its own row") {
    auto const policy =
        parse("[peers]\nread = ['viewer', '1002']\nact = ['1002', '1003']\ntune = ['1004']\n");
    REQUIRE(policy.has_value());
    CHECK_EQ(policy->admitted(), std::vector<uid_t>{1001, 1002, 1003, 1004});
    CHECK(policy->permits(1001, OperationClass::read));
    CHECK_FALSE(policy->permits(1001, OperationClass::act));
    CHECK(policy->permits(1002, OperationClass::act));
    CHECK_FALSE(policy->permits(1003, OperationClass::read));
    CHECK_FALSE(policy->permits(1003, OperationClass::event));
    CHECK_FALSE(policy->admits(998));
    CHECK(policy->permits(1004, OperationClass::tune));
    CHECK_FALSE(policy->permits(1003, OperationClass::tune));
    CHECK_FALSE(policy->permits(1004, OperationClass::act));
}

TEST_CASE("a user who does not exist lets nobody in") {
    auto const policy = parse("[peers]\nread = ['ghost']\nact = ['ghost', '4294967295']\ntune = []\n");
    REQUIRE(policy.has_value());
    CHECK(policy->admitted().empty());
    CHECK_EQ(policy->unknown_users(), std::vector<std::string>{"ghost", "4294967295"});
}

TEST_CASE("width is measured for each family") {
    auto const policy = parse("[limits]\nwidest_ipv4 = 28\n");
    REQUIRE(policy.has_value());
    CHECK(policy->check_width(prefix("192.0.2.1")).has_value());
    CHECK(policy->check_width(prefix("192.0.2.0/28")).has_value());
    CHECK_EQ(policy->check_width(prefix("192.0.2.0/27")).error(),
             Error{ErrorCode::policy_refused, "192.0.2.0/27 is wider than the /28 that root's policy allows "
                                              "(limits.widest_ipv4)"});
    CHECK(policy->check_width(prefix("2001:db8::/48")).has_value());
    CHECK_FALSE(policy->check_width(prefix("2001:db8::/47")).has_value());
    CHECK_FALSE(policy->check_width(prefix("0.0.0.0/0")).has_value());
}

TEST_CASE("ranges hold both their ends") {
    auto const policy = parse("[tune]\nmax_retry_least = 2\nmax_retry_most = 4\n");
    REQUIRE(policy.has_value());
    CHECK_FALSE(policy->check_max_retry(1).has_value());
    CHECK(policy->check_max_retry(2).has_value());
    CHECK(policy->check_max_retry(4).has_value());
    CHECK_FALSE(policy->check_max_retry(5).has_value());
    CHECK(policy->check_ban_time(60).has_value());
    CHECK(policy->check_ban_time(3'024'000).has_value());
    CHECK_FALSE(policy->check_ban_time(3'024'001).has_value());
    CHECK(policy->check_unban_all().has_value());
    CHECK_FALSE(policy->check_pause().has_value());
    CHECK_FALSE(policy->check_stop().has_value());
}

TEST_CASE("mistakes name line and key") {
    auto const message = [](std::string_view toml) {
        auto const policy = parse(toml);
        return policy ? "accepted" : policy.error().detail;
    };
    CHECK(message("[protect]\nprefixes = ['192.0.2.1/24']").starts_with("policy.toml:2: protect.prefixes: "));
    CHECK(message("[protect]\nprefixes = ['010.0.0.1']").starts_with("policy.toml:2: protect.prefixes: "));
    CHECK(message("[peers]\nread = ['']").starts_with("policy.toml:2: peers.read: "));
    CHECK(message("[limits]\nwidest_ipv4 = 23").starts_with("policy.toml:2: limits.widest_ipv4: "));
    CHECK(message("[limits]\nwidest_ipv6 = 47").starts_with("policy.toml:2: limits.widest_ipv6: "));
    CHECK(message("[limits]\nacts_per_second = 0").starts_with("policy.toml:2: limits.acts_per_second: "));
    CHECK(message("[limits]\nact_burst = 1001").starts_with("policy.toml:2: limits.act_burst: "));
    CHECK_EQ(message("[tune]\nban_time_least = 100\nban_time_most = 99"),
             "policy.toml:2: tune.ban_time_least: is more than tune.ban_time_most, which is 99");
    CHECK(message("[tune]\nmax_retry_most = 1001").starts_with("policy.toml:2: tune.max_retry_most: "));
    CHECK(message("\n[peers]\nrode = []").starts_with("policy.toml:3: peers.rode: "));
}

TEST_CASE("the sample says what the defaults do") {
    auto const policy = parse(config::sample(Policy::schema()));
    REQUIRE(policy.has_value());
    CHECK_EQ(policy->admitted(), std::vector<uid_t>{998});
}

TEST_CASE("a file that others can write gives no permissions") {
    test::TemporaryDirectory const folder;
    auto const path = folder.write("policy.toml", "[peers]\nread = ['viewer']\n");
    ::chmod(path.c_str(), 0644);
    auto const good = Policy::load(path, users());
    REQUIRE(good.has_value());
    CHECK(good->admits(1001));
    for (mode_t const mode : {mode_t{0664}, mode_t{0646}}) {
        ::chmod(path.c_str(), mode);
        CHECK_EQ(Policy::load(path, users()).error().code, ErrorCode::not_permitted);
    }
    ::chmod(path.c_str(), 0644);
    ::symlink(path.c_str(), folder.file("link.toml").c_str());
    CHECK_FALSE(Policy::load(folder.file("link.toml"), users()).has_value());
    CHECK_EQ(Policy::load(folder.file("absent.toml"), users()).error().code, ErrorCode::not_found);
}

TEST_CASE("the environment has no say") {
    auto const settings = config::load_text(Policy::schema(), "policy.toml", "",
                                            {"BANGUI_BANGUID_PEERS_READ=viewer", "PEERS_READ=viewer"});
    REQUIRE(settings.has_value());
    CHECK_FALSE(Policy::from(*settings, users())->admits(1001));
}

TEST_CASE("the machine's own users are found by name") {
    CHECK_EQ(look_up_user("root"), uid_t{0});
    CHECK_FALSE(look_up_user("no such user").has_value());
}
