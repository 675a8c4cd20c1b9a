// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/jails.h"

#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

std::vector<fail2ban::JailCounters> counters(std::initializer_list<char const *> names) {
    std::vector<fail2ban::JailCounters> all;
    for (auto const *name : names)
        all.push_back({jail(name), 1, 2, 3, 4});
    return all;
}

std::vector<std::string> names(ipc::ListJailsReply const &page) {
    std::vector<std::string> all;
    for (auto const &each : page.jails)
        all.push_back(each.jail.text());
    return all;
}

} // namespace

TEST_CASE("a page of jails is in order and begins behind a name") {
    using Names = std::vector<std::string>;
    auto const all = counters({"sshd", "nginx", "apache"});
    CHECK_EQ(names(ops::page_of_jails(all, "")), Names{"apache", "nginx", "sshd"});
    CHECK_EQ(names(ops::page_of_jails(all, "apache")), Names{"nginx", "sshd"});
    CHECK_EQ(names(ops::page_of_jails(all, "b")), Names{"nginx", "sshd"});
    CHECK_EQ(names(ops::page_of_jails(all, "sshd")), Names{});
    CHECK_EQ(ops::page_of_jails(all, "nginx").jails.front(), ipc::JailSummary{jail("sshd"), 1, 2, 3, 4});
}

TEST_CASE("more jails than a page holds are told") {
    std::vector<fail2ban::JailCounters> many;
    for (int i = 0; i < 257; ++i)
        many.push_back({jail("jail" + std::to_string(1000 + i)), 0, 0, 0, 0});
    auto const first = ops::page_of_jails(many, "");
    CHECK_EQ(first.jails.size(), 256);
    CHECK(first.more);
    auto const second = ops::page_of_jails(many, first.jails.back().jail.text());
    CHECK_EQ(names(second), std::vector<std::string>{"jail1256"});
    CHECK_FALSE(second.more);
    many.pop_back();
    CHECK_FALSE(ops::page_of_jails(many, "").more);
}

TEST_CASE("parameters inside the bounds are untouched") {
    fail2ban::JailParameters parameters;
    parameters.ban_time = -1;
    parameters.find_time = 600;
    parameters.actions = {"nftables"};
    auto const wire = ops::bounded(jail("sshd"), parameters);
    CHECK_EQ(wire.ban_time, -1);
    CHECK_EQ(wire.find_time, 600);
    CHECK_EQ(wire.actions, std::vector<std::string>{"nftables"});
    CHECK_FALSE(wire.truncated);
}

TEST_CASE("parameters of any size fit a frame, and say that they were cut") {
    fail2ban::JailParameters parameters;
    parameters.ban_time = -7;
    parameters.use_dns = std::string(65, 'u');
    for (auto *list : {&parameters.log_paths, &parameters.journal_matches, &parameters.ignore_list,
                       &parameters.fail_regexes, &parameters.ignore_regexes, &parameters.actions})
        list->assign(300, std::string(5000, 'r'));
    auto const wire = ops::bounded(jail("sshd"), parameters);
    CHECK(wire.truncated);
    CHECK_EQ(wire.ban_time, -1);
    auto const payload = ipc::encode(ipc::JailParametersReply{wire});
    REQUIRE(payload.has_value());
    CHECK_LE(payload->size(), ipc::frame_max);

    fail2ban::JailParameters one;
    one.log_paths.assign(ipc::JailParameters::log_paths_most, "x");
    CHECK_FALSE(ops::bounded(jail("sshd"), one).truncated);
    one.log_paths.push_back("x");
    CHECK(ops::bounded(jail("sshd"), one).truncated);
}

TEST_CASE("the jails of a fail2ban without statistics are asked one by one") {
    ServiceRig rig;
    auto const entry = [](char const *name, std::string const &value) {
        return pickle::tuple({pickle::text(name), value});
    };
    rig.fail2ban.answer("status", pickle::success(pickle::list({entry("Number of jail", pickle::integer(1)),
                                                                entry("Jail list", pickle::text("sshd"))})));
    rig.fail2ban.answer("status sshd short",
                        pickle::success(pickle::list(
                            {entry("Filter", pickle::list({entry("Currently failed", pickle::integer(1)),
                                                           entry("Total failed", pickle::integer(2)),
                                                           entry("File list", pickle::list({}))})),
                             entry("Actions", pickle::list({entry("Currently banned", pickle::integer(3)),
                                                            entry("Total banned", pickle::integer(4))}))})));
    auto const reply = rig.answer_to<ipc::ListJailsReply>(
        [&rig](auto done) { rig.service.list_jails(ServiceRig::peer, {}, std::move(done)); });
    REQUIRE(reply.has_value());
    CHECK_EQ(reply->jails, std::vector<ipc::JailSummary>{{jail("sshd"), 1, 2, 3, 4}});
}

TEST_CASE("the parameters of an unknown jail are not found") {
    ServiceRig rig;
    rig.fail2ban.answer("get nope bantime", pickle::unknown_jail("nope"));
    auto const reply = rig.answer_to<ipc::JailParametersReply>([&rig](auto done) {
        rig.service.jail_parameters(ServiceRig::peer, {jail("nope")}, std::move(done));
    });
    CHECK_EQ(reply.error().code, ErrorCode::not_found);
}
