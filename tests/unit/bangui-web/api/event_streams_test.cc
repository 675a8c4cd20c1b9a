// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/event_streams.h"

#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("sshd", {}, 0);
        banguid_comes();
        sign_in();
    }
    std::shared_ptr<http::EventChannel> listen(std::string const &last_event_id = "") {
        auto answer = exchange({Method::get, "/events", "", {{"last-event-id", last_event_id}}});
        REQUIRE(std::holds_alternative<std::shared_ptr<http::EventChannel>>(answer));
        return std::get<std::shared_ptr<http::EventChannel>>(std::move(answer));
    }
    /// "id kind" of each event.
    static std::vector<std::string> seen(http::EventChannel &channel) {
        std::vector<std::string> events;
        std::string id;
        auto const text = channel.take();
        for (std::size_t at = 0; at < text.size();) {
            auto const end = std::min(text.find('\n', at), text.size());
            auto const line = text.substr(at, end - at);
            if (line.starts_with("id: ")) id = line.substr(4) + " ";
            if (line.starts_with("event: ")) events.push_back(std::exchange(id, {}) + line.substr(7));
            at = end + 1;
        }
        return events;
    }
    void ban(std::string address, std::uint64_t total) {
        banguid.set("sshd", {{std::move(address), 1, 2}}, total);
        pass(events::Watcher::watched_interval);
    }
};

using Seen = std::vector<std::string>;

TEST_CASE_FIXTURE(Rig, "a new stream begins with the status and gets what happens") {
    auto const channel = listen();
    auto const begin = seen(*channel);
    REQUIRE(begin.size() == 1);
    CHECK(begin[0] == hub.last_id() + " status");
    ban("192.0.2.1", 1);
    auto const events = seen(*channel);
    REQUIRE(events.size() == 3);
    CHECK(events[0].ends_with(" jails"));
    CHECK(events[1].ends_with(" status"));
    CHECK(events[2] == hub.last_id() + " ban");
}

TEST_CASE_FIXTURE(Rig, "who comes back gets the status of now and what it missed") {
    auto const channel = listen();
    ban("192.0.2.1", 1);
    auto const last = hub.last_id();
    channel->reader_gone();
    pump_ready();
    CHECK(streams.size() == 0);
    clock.advance(Seconds(61));
    listen(); // somebody else looks, so there is something to miss
    ban("192.0.2.2", 2);
    auto const again = seen(*listen(last));
    REQUIRE(again.size() == 5);
    CHECK(again[0] == "status"); // without an id: the place to resume from is still the old one
    CHECK(again[3].ends_with(" unban"));
    CHECK(again[4].ends_with(" ban"));
    CHECK(seen(*listen(hub.last_id())) == Seen{"status"});
}

TEST_CASE_FIXTURE(Rig, "a page that opens its stream later misses nothing since its session was asked for") {
    auto const after = test::Json(send({Method::get, "/session"}).body())["events_after"].text();
    auto const channel = listen(); // somebody looks, so there is something to miss
    ban("192.0.2.1", 1);
    auto const open = [&](std::string last_event_id) {
        auto answer = exchange(
            {Method::get, "/events", "", {{"last-event-id", std::move(last_event_id)}}, {{"after", after}}});
        REQUIRE(std::holds_alternative<std::shared_ptr<http::EventChannel>>(answer));
        return std::get<std::shared_ptr<http::EventChannel>>(answer);
    };
    auto const channel_of_page = open("");
    auto const missed = seen(*channel_of_page);
    REQUIRE(missed.size() == 4);
    CHECK(missed[0] == "status");
    CHECK(missed[3] == hub.last_id() + " ban");
    CHECK(seen(*open(hub.last_id())) == Seen{"status"}); // the browser's own place goes before
    CHECK(code(send({Method::get, "/events", "", {}, {{"after", std::string(65, '1')}}})) == "invalid_field");
    CHECK(code(send({Method::get, "/events", "", {}, {{"since", "1"}}})) == "invalid_field");
}

TEST_CASE_FIXTURE(Rig, "who comes back from too far reads everything again") {
    auto const events = seen(*listen("other-1"));
    REQUIRE(events.size() == 2);
    CHECK(events[0] == "status");
    CHECK(events[1] == hub.last_id() + " resync");
    CHECK(code(send({Method::get, "/events", "", {{"last-event-id", std::string(65, '1')}}})) ==
          "invalid_field");
}

TEST_CASE_FIXTURE(Rig, "very many changes are one resync") {
    auto const channel = listen();
    seen(*channel);
    std::vector<ipc::Ban> bans;
    for (unsigned i = 0; i <= EventStreams::max_single_changes; ++i) {
        bans.push_back({"10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256), 1, 2});
    }
    banguid.set("sshd", std::move(bans), 501);
    pass(events::Watcher::watched_interval);
    auto const events = seen(*channel);
    REQUIRE(events.size() == 3);
    CHECK(events[2].ends_with(" resync"));
}

/// Changes of readings that follow each other, without fail2ban.
struct Burst : Rig {
    Burst() {
        channel = listen();
        seen(*channel);
    }
    void ban_many(std::size_t count) {
        events::BanChanges changes{JailName::parse("sshd").value(), {}, {}};
        changes.added.resize(count, {{"192.0.2.1", 1, 2, {}}});
        streams.bans_changed(changes);
    }
    /// The kinds of the events since the last time.
    Seen kinds() {
        auto events = seen(*channel);
        for (auto &event : events)
            event.erase(0, event.find(' ') + 1);
        return events;
    }
    std::shared_ptr<http::EventChannel> channel;
};

TEST_CASE_FIXTURE(Burst,
                  "as many changes as fit in a second are told, more are one resync now and one later") {
    for (std::size_t i = 0; i < EventStreams::max_single_changes; i += 100) {
        ban_many(100);
        CHECK(kinds() == Seen(100, "ban"));
    }
    ban_many(1);
    CHECK(kinds() == Seen{"resync"});
    ban_many(1);
    ban_many(1);
    CHECK(kinds().empty());
    clock.advance(Seconds(1) - Milliseconds(1));
    ban_many(1);
    CHECK(kinds().empty());
    clock.advance(Milliseconds(1));
    ban_many(1);
    CHECK(kinds() == Seen{"resync", "ban"});
    ban_many(EventStreams::max_single_changes);
    CHECK(kinds() == Seen{"resync"});
}

TEST_CASE_FIXTURE(Burst, "what was left out is told with the counters too, before them") {
    ban_many(EventStreams::max_single_changes + 1);
    ban_many(1);
    CHECK(kinds() == Seen{"resync"});
    streams.jails_changed();
    CHECK(kinds() == Seen{"resync", "jails", "status"});
    streams.jails_changed();
    CHECK(kinds() == Seen{"jails", "status"});
}

TEST_CASE_FIXTURE(Burst, "what happens while changes are left out is kept, but not told one by one") {
    ban_many(EventStreams::max_single_changes + 1);
    ban_many(1);
    kinds();
    streams.happened({1, events::ActivityKind::ban, std::nullopt, "192.0.2.1", std::nullopt, {}});
    CHECK(kinds().empty());
    CHECK(activity.items().size() >= 1);
    CHECK(activity.items().front().address == "192.0.2.1");
    streams.jails_changed();
    kinds();
    streams.happened({1, events::ActivityKind::ban, std::nullopt, "192.0.2.1", std::nullopt, {}});
    CHECK(kinds() == Seen{"activity"});
}

TEST_CASE_FIXTURE(Rig, "a stream ends with its session") {
    auto const channel = listen();
    CHECK(send({Method::delete_, "/session"}).status() == 204);
    CHECK(channel->is_ended());
    CHECK(streams.size() == 0);
    CHECK(hub.subscribers() == 0);
}

TEST_CASE_FIXTURE(Rig, "an open stream does not keep an idle session alive") {
    auto const channel = listen();
    auto const is_live = [this](store::TokenHash const &session) {
        return authenticator->sessions().is_live(session);
    };
    clock.advance(Seconds(30 * 60));
    streams.end_sessions_unless(is_live);
    CHECK_FALSE(channel->is_ended());
    clock.advance(Seconds(1));
    streams.end_sessions_unless(is_live);
    CHECK(channel->is_ended());
}

TEST_CASE_FIXTURE(Rig, "a job that moves and an archive that grew are told") {
    auto const channel = listen();
    seen(*channel);
    streams.job_moved(R"({"name":"backup"})");
    streams.history_grew();
    auto const text = channel->take();
    CHECK(text.find("event: job\ndata: {\"name\":\"backup\"}\n") != std::string::npos);
    CHECK(text.find("event: history\ndata: {}\n") != std::string::npos);
}

} // namespace
} // namespace bangui::api
