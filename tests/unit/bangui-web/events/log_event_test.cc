// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/log_event.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

std::optional<LogEvent> event(std::string logger, std::string text) {
    return to_event({5'000, std::move(logger), "NOTICE", std::move(text), false});
}

std::optional<LogEvent> action(std::string text) {
    return event("fail2ban.actions", std::move(text));
}

TEST_CASE("bans and what becomes of them") {
    struct Case {
        std::string text;
        LogEventKind kind;
    };
    for (auto const &[text, kind] :
         {Case{"Ban 192.0.2.1", LogEventKind::ban}, Case{"Unban 192.0.2.1", LogEventKind::unban},
          Case{"Repeal Ban 192.0.2.1", LogEventKind::repeal},
          Case{"Restore Ban 192.0.2.1", LogEventKind::restore},
          Case{"Reban 192.0.2.1, action 'nft'", LogEventKind::reban},
          Case{"192.0.2.1 already banned", LogEventKind::already_banned},
          Case{"Ignore 192.0.2.1, expired bantime", LogEventKind::ignored}}) {
        CAPTURE(text);
        auto const found = action("[sshd] " + text);
        REQUIRE(found);
        CHECK(found->kind == kind);
        CHECK(found->jail->text() == "sshd");
        CHECK(found->id == "192.0.2.1");
        CHECK(found->at() == 5);
        CHECK_FALSE(found->odd);
    }
}

TEST_CASE("an id may hold blanks; what can be read in two ways is odd") {
    CHECK(action("[sshd] Ban ('bo', '22')")->id == "('bo', '22')");
    CHECK_FALSE(action("[sshd] Ban ('bo', '22')")->odd);
    CHECK(action("[sshd] Ban x already banned")->odd);
    CHECK(action("[sshd] Unban y, expired bantime")->odd);
    CHECK(action("[sshd] Ban ")->odd);
    CHECK(action("[sshd] Ban a\nb")->odd);
    CHECK(action("[sshd] Ban " + std::string(max_id_bytes + 1, 'x'))->odd);
    auto cut = to_event({0, "fail2ban.actions", "NOTICE", "[sshd] Ban 192.0.2.1", true});
    CHECK(cut->odd);
}

TEST_CASE("an increase tells the new end") {
    auto const found =
        event("fail2ban.observer", "[sshd] Increase Ban a (b) (2 # 4s -> 2026-11-22 12:02:46)");
    REQUIRE(found);
    CHECK(found->kind == LogEventKind::increase);
    CHECK(found->id == "a (b)");
    CHECK(found->until == parse_local_time("2026-11-22 12:02:46"));
    auto const permanent = event("fail2ban.observer", "[sshd] Increase Ban a (9 # permanent -> infinite)");
    REQUIRE(permanent);
    CHECK_FALSE(permanent->until);
    CHECK_FALSE(event("fail2ban.observer", "[sshd] Increase Ban a (x # 4s -> 2026-11-22 12:02:46)"));
    CHECK_FALSE(event("fail2ban.observer", "[sshd] Increase Ban a (2 # 4s -> soon)"));
}

TEST_CASE("a failed action tells of which ban and why") {
    auto const found = action("Failed to execute ban jail 'sshd' action 'nft' info 'ActionInfo({'ip': "
                              "'192.0.2.1', 'fid': <function>})': Error banning 192.0.2.1");
    REQUIRE(found);
    CHECK(found->kind == LogEventKind::action_error);
    CHECK(found->jail->text() == "sshd");
    CHECK(found->id == "192.0.2.1");
    CHECK(found->detail == "nft: Error banning 192.0.2.1");
    CHECK_FALSE(action("Failed to execute ban jail"));
}

TEST_CASE("a failed action that does not tell an id plainly is one of its jail") {
    auto const id_of = [](std::string const &ip) {
        auto const found = action(
            "Failed to execute reban jail 'sshd' action 'nft' info 'ActionInfo({'ip': " + ip + "})': no");
        REQUIRE(found);
        CHECK(found->jail->text() == "sshd");
        CHECK(found->detail == "nft: no");
        return found->id;
    };
    CHECK(id_of("'" + std::string(max_id_bytes, 'x') + "'") == std::string(max_id_bytes, 'x'));
    CHECK(id_of("'" + std::string(max_id_bytes + 1, 'x') + "'").empty());
    CHECK(id_of("'a\xff'").empty());
    CHECK(id_of("'a\nb'").empty());
    CHECK(id_of("<function>").empty());
}

TEST_CASE("an error's text is one line of bounded length") {
    auto const found =
        action("Failed to execute ban jail 'sshd' action 'nft' info 'ActionInfo({'ip': '1'})': " +
               std::string(max_detail_bytes, 'x'));
    REQUIRE(found);
    CHECK(found->detail.size() == max_detail_bytes);
    auto const lines =
        action("Failed to execute ban jail 'sshd' action 'nft' info 'ActionInfo({'ip': '1'})': a\nb");
    CHECK(lines->detail == "nft: a\\u{a}b");
}

TEST_CASE("what jails and the server do") {
    struct Case {
        std::string logger;
        std::string text;
        LogEventKind kind;
    };
    for (auto const &[logger, text, kind] :
         {Case{"fail2ban.jail", "Creating new jail 'sshd'", LogEventKind::jail_creating},
          Case{"fail2ban.jail", "Jail 'sshd' started", LogEventKind::jail_started},
          Case{"fail2ban.jail", "Jail 'sshd' stopped", LogEventKind::jail_stopped},
          Case{"fail2ban.server", "Jail 'sshd' reloaded", LogEventKind::jail_reloaded},
          Case{"fail2ban.server", "Reload jail 'sshd'", LogEventKind::reload_begun},
          Case{"fail2ban.server", "Reload all jails", LogEventKind::reload_begun},
          Case{"fail2ban.server", "Reload finished.", LogEventKind::reload_finished},
          Case{"fail2ban.server", "Starting Fail2ban v1.0.2", LogEventKind::server_started},
          Case{"fail2ban.server", "Shutdown in progress...", LogEventKind::server_stopping},
          Case{"fail2ban.server", "Changed logging target to /var/log/fail2ban.log for Fail2ban v1.1.0",
               LogEventKind::target_changed},
          Case{"fail2ban.server", "rollover performed on /var/log/fail2ban.log", LogEventKind::rolled_over},
          Case{"fail2ban.actions", "[sshd] Flush ticket(s) with nft", LogEventKind::flush},
          Case{"fail2ban.actions", "  banTime: 600", LogEventKind::ban_time_set}}) {
        CAPTURE(text);
        auto const found = event(logger, text);
        REQUIRE(found);
        CHECK(found->kind == kind);
    }
}

TEST_CASE("only those who write such records are believed") {
    CHECK_FALSE(event("fail2ban.filter", "[sshd] Ban 192.0.2.1"));
    CHECK_FALSE(event("fail2ban", "[sshd] Ban 192.0.2.1"));
    CHECK_FALSE(event("fail2ban.observer", "[sshd] Ban 192.0.2.1"));
    CHECK_FALSE(event("fail2ban.actions", "Jail 'sshd' started"));
    CHECK_FALSE(event("fail2ban.actions", "[ss hd] Ban 192.0.2.1"));
    CHECK_FALSE(event("fail2ban.actions", "[sshd] Banana"));
    CHECK_FALSE(event("fail2ban.jail", "Jail 'sshd' reloaded too"));
}

TEST_CASE("a failure tells its jail") {
    auto const read = [](std::string const &logger, std::string const &text) {
        return to_event(LogRecord{5'000, logger, "INFO", text, false});
    };
    auto const event = read("fail2ban.filter", "[sshd] Found 192.0.2.1 - 2026-11-22 12:02:31");
    REQUIRE(event);
    CHECK(event->kind == LogEventKind::found);
    CHECK(event->jail->text() == "sshd");
    CHECK_FALSE(read("fail2ban.filter", "[sshd] Ignore 192.0.2.1 by ip"));
    CHECK_FALSE(read("fail2ban.observer", "[sshd] Found 192.0.2.1, bad - 2026-11-22 12:02:31, 1 # -> 2.0"));
}

} // namespace
} // namespace bangui::events
