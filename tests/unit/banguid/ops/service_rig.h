// SPDX-License-Identifier: Apache-2.0
//
// The operations in front of a fake fail2ban, all on one loop whose clock the test moves.
#pragma once

#include <array>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

#include <doctest/doctest.h>

#include "banguid/ops/service.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_fail2ban.h"
#include "tests/support/memory_logger.h"
#include "tests/support/pickle.h"
#include "tests/support/temporary_directory.h"

namespace bangui::test {

inline JailName jail(std::string_view name) {
    return *JailName::parse(name);
}
inline IpPrefix prefix(std::string_view text) {
    return *IpPrefix::parse(text);
}

class ServiceRig {
  public:
    static constexpr ipc::Peer peer{.uid = 1000, .gid = 1000, .pid = 77, .connection = 1};
    static constexpr int pump_bound = 10'000;

    explicit ServiceRig(std::string_view policy_toml = "[limits]\nact_burst = 3\nacts_per_second = 1\n")
        : policy(policy_of(policy_toml)) {
        client->start();
        pump([this] { return client->status().state == fail2ban::ClientState::online; });
    }
    ~ServiceRig() { client->stop(); }

    /// Runs the loop until the condition holds.
    template<typename Condition>
    void pump(Condition condition) {
        for (int i = 0; i < pump_bound && !condition(); ++i)
            loop->run_once(Milliseconds(10));
        REQUIRE(condition());
    }
    /// Starts an operation and waits for its answer: `start` gets the completion.
    template<typename Reply, typename Start>
    Result<Reply> answer_to(Start start) {
        std::optional<Result<Reply>> answer;
        start(Completion<Reply>([&answer](Result<Reply> reply) {
            REQUIRE_FALSE(answer.has_value());
            answer = std::move(reply);
        }));
        REQUIRE_FALSE(answer.has_value()); // a completion is never called before its call has returned
        pump([&answer] { return answer.has_value(); });
        return std::move(*answer);
    }
    /// What fail2ban was asked, after its version.
    std::vector<std::string> asked() const {
        auto requests = fail2ban.requests();
        requests.erase(requests.begin());
        return requests;
    }

    Result<bool> ban(std::string_view in, std::string_view target, ipc::Operator by = {}) {
        return answer_to<ipc::BanReply>([&](auto done) {
                   service.ban(peer, {jail(in), prefix(target), by}, std::move(done));
               })
            .map([](ipc::BanReply const &reply) { return reply.changed; });
    }
    Result<bool> unban(std::string_view in, std::string_view target) {
        return answer_to<ipc::UnbanReply>([&](auto done) {
                   service.unban(peer, {jail(in), prefix(target), {}}, std::move(done));
               })
            .map([](ipc::UnbanReply const &reply) { return reply.changed; });
    }
    Result<std::vector<JailName>> unban_everywhere(std::string_view target) {
        return answer_to<ipc::UnbanEverywhereReply>([&](auto done) {
                   service.unban_everywhere(peer, {prefix(target), {}}, std::move(done));
               })
            .map([](ipc::UnbanEverywhereReply const &reply) { return reply.jails; });
    }
    Result<ipc::ListBansReply> list_bans(std::string_view in, std::uint64_t cursor = 0,
                                         ipc::Peer const &from = peer) {
        return answer_to<ipc::ListBansReply>([&](auto done) {
            service.list_bans(from, {jail(in), cursor}, std::move(done));
        });
    }

    FakeClock clock;
    MemoryLogger logger;
    TemporaryDirectory folder;
    std::unique_ptr<loop::PollLoop> loop = *loop::PollLoop::create(clock);
    FakeFail2ban fail2ban{*loop, folder.file("fail2ban.sock")};
    std::unique_ptr<fail2ban::Client> client =
        *fail2ban::Client::create(*loop, folder.file("fail2ban.sock"), [](fail2ban::ClientStatus const &) {});
    protect::Policy policy;
    audit::Audit audit{logger, clock};
    protect::Protection protection{
        policy.protected_prefixes(), {folder.file("protected"), fresh_surroundings()}, clock, logger};
    ops::Service service{*client, policy, protection, audit, *loop};

  private:
    /// An empty list, written now.
    std::string fresh_surroundings() const {
        auto path = folder.write("surroundings", "");
        timespec const now{clock.unix_now(), 0};
        std::array const times{now, now};
        REQUIRE_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
        return path;
    }
    static protect::Policy policy_of(std::string_view toml) {
        auto const settings = config::load_text(protect::Policy::schema(), "policy.toml", toml, {});
        ENSURE(settings);
        auto made = protect::Policy::from(*settings, [](std::string const &) { return std::nullopt; });
        ENSURE(made);
        return std::move(*made);
    }
};

inline std::string success(std::int64_t number) {
    return pickle::success(pickle::integer(number));
}

} // namespace bangui::test
