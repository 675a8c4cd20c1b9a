// SPDX-License-Identifier: Apache-2.0
//
// The whole API without a socket: a request goes through the route table, the gate and its handler, against a
// real store and a scripted banguid, with a clock that stands still.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "bangui-web/api/bulk_shape.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/gate.h"
#include "bangui-web/api/history_state.h"
#include "bangui-web/api/job_shape.h"
#include "bangui-web/api/routes.h"
#include "bangui-web/api/services.h"
#include "bangui-web/api/shapes.h"
#include "bangui-web/history/batch.h"
#include "bangui-web/history/history_database.h"
#include "bangui-web/jobs/registry.h"
#include "bangui-web/json/value.h"
#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/scripted_banguid.h"
#include "tests/support/temporary_directory.h"

namespace bangui::test {

/// A JSON text as a tree; members by name.
class Json {
  public:
    explicit Json(std::string_view text)
        : value_(json::parse(text, {1U << 20U, 32, 4096}).value()) {}
    explicit Json(json::Value value)
        : value_(std::move(value)) {}
    Json operator[](std::string_view name) const {
        for (auto const &[key, value] : *value_.as<json::Object>()) {
            if (key == name) return Json(value);
        }
        FAIL("no member ", name);
        return *this;
    }
    Json operator[](std::size_t index) const { return Json(value_.as<json::Array>()->at(index)); }
    std::size_t size() const { return value_.as<json::Array>()->size(); }
    std::string text() const { return *value_.as<std::string>(); }
    std::int64_t number() const { return *value_.as<std::int64_t>(); }
    bool truth() const { return *value_.as<bool>(); }
    bool is_null() const { return value_.is_null(); }
    json::Object members() const { return *value_.as<json::Object>(); }
    json::Array items() const { return *value_.as<json::Array>(); }

  private:
    json::Value value_;
};

/// Of a route's pattern, as Call::path has it.
inline std::string below_api(std::string const &pattern) {
    constexpr std::string_view api = "/api/v1";
    return pattern.starts_with(api) ? pattern.substr(api.size()) : pattern;
}

struct Call {
    http::Method method = http::Method::get;
    std::string path; ///< below /api/v1; "%2F" is a slash inside a segment
    std::string body = {};
    std::vector<http::HeaderField> fields = {};
    std::vector<std::pair<std::string, std::string>> query = {};
    http::Door door = http::Door::anybody;
};

struct ApiRig : LoopFixture {
    ApiRig() {
        streams.connect({[this] {
                             return api::status_json({connection.state(), watcher.server_state(),
                                                      watcher.log_source(), mirror, services.started_at});
                         },
                         [this] { watcher.listener_came(); }, [this] { watcher.listener_went(); },
                         [this](std::optional<JailName> const &jail) { runtime_changes.forget(jail); }});
    }
    ~ApiRig() {
        jobs.stop();
        authenticator->stop();
        archive->stop(Seconds(10));
        store->stop(Seconds(10));
    }

    void banguid_comes() {
        watcher.banguid_came();
        pump_ready();
    }

    /// As the recorder does it.
    void archive_events(history::Batch batch) {
        std::optional<Result<history::Written>> written;
        archive->write<history::Written>(
            [batch = std::move(batch)](store::Connection &database) {
                return history::write_batch(database, batch);
            },
            [&written](Result<history::Written> result) { written = std::move(result); });
        REQUIRE(pump_until([&] { return written.has_value(); }));
        REQUIRE(*written);
    }

    http::Response send(Call call) {
        auto channel_or_response = exchange(std::move(call));
        REQUIRE(std::holds_alternative<http::Response>(channel_or_response));
        return std::get<http::Response>(std::move(channel_or_response));
    }

    http::Answer exchange(Call call) {
        http::Request request{head_of(call), call.body};
        auto const match = router.match(call.method, request.head.segments);
        REQUIRE(std::holds_alternative<http::Router::Found>(match));
        auto found = std::get<http::Router::Found>(match);
        std::optional<http::Verdict> verdict;
        gate.admit(request.head, *found.route,
                   [&verdict](http::Verdict given) { verdict = std::move(given); });
        REQUIRE_FALSE(verdict);
        REQUIRE(pump_until([&] { return verdict.has_value(); }));
        if (!*verdict) return std::move(verdict->error());
        auto answer = std::make_shared<std::optional<http::Answer>>();
        http::Responder responder(request.head.id,
                                  [answer](http::Answer given) { *answer = std::move(given); });
        found.route->handler(http::Exchange{std::move(request), std::move(found.captures),
                                            std::move((*verdict)->principal), std::move(responder)});
        REQUIRE(pump_until([&] { return answer->has_value(); }));
        return std::move(**answer);
    }

    /// Sets up and keeps the session for the calls that follow.
    void sign_in() {
        auto token = directory.read("setup-token");
        token.pop_back();
        auto const answer =
            send({http::Method::post, "/setup",
                  R"({"token":")" + token + R"(","name":"root","password":"correct horse battery"})"});
        REQUIRE(answer.status() == 201);
        keep_session(answer);
    }
    void keep_session(http::Response const &answer) {
        auto const set = std::string(answer.field("Set-Cookie").value());
        cookie = set.substr(0, set.find(';'));
        csrf_token = Json(answer.body())["csrf_token"].text();
    }

    static std::string code(http::Response const &answer) {
        CHECK(answer.content_type() == "application/problem+json");
        Json const problem(answer.body());
        CHECK(problem["status"].number() == answer.status());
        return problem["code"].text();
    }

    http::RequestHead head_of(Call const &call) const {
        http::RequestHead head;
        head.method = call.method;
        head.path = "/api/v1" + call.path;
        head.id = "0123456789abcdef0123456789abcdef";
        head.host = "bangui.example";
        head.client_address = IpAddress::parse("192.0.2.99").value();
        head.query = http::Query::of(call.query);
        head.door = call.door;
        auto const is_probe = call.path == "/healthz" || call.path == "/readyz" || call.path == "/metrics";
        auto const base = is_probe ? call.path : head.path;
        for (std::size_t at = 1; at <= base.size();) {
            auto const end = std::min(base.find('/', at), base.size());
            auto segment = base.substr(at, end - at);
            if (auto const slash = segment.find("%2F"); slash != std::string::npos)
                segment.replace(slash, 3, "/");
            head.segments.push_back(std::move(segment));
            at = end + 1;
        }
        auto const has = [&](std::string_view name) {
            for (auto const &field : call.fields) {
                if (field.name == name) return true;
            }
            return false;
        };
        if (!cookie.empty() && !has("cookie")) head.fields.add("cookie", cookie);
        if (!csrf_token.empty() && !has("x-csrf-token")) head.fields.add("x-csrf-token", csrf_token);
        if (!call.body.empty() && !has("content-type")) head.fields.add("content-type", "application/json");
        for (auto const &field : call.fields) {
            if (!field.value.empty()) head.fields.add(field.name, field.value); // an empty one leaves it out
        }
        return head;
    }

    TemporaryDirectory directory;
    MemoryLogger logger;
    std::unique_ptr<store::Store> store = store::Store::open({.directory = directory.path()}, *loop).value();
    std::unique_ptr<store::Store> archive = store::Store::open({.directory = directory.path(),
                                                                .file = "history.sqlite3",
                                                                .lock = "history.lock",
                                                                .kind = &history::history_database()},
                                                               *loop)
                                                .value();
    std::unique_ptr<auth::Authenticator> authenticator =
        auth::Authenticator::create({.state_directory = directory.path(),
                                     .limits = {},
                                     .hash_cost = {.passes = 1, .memory_bytes = 8192}},
                                    clock, *loop, *store, logger)
            .value();
    ScriptedBanguid banguid{*loop};
    ipc::Connection connection{*loop, directory.file("banguid.sock"), logger};
    ipc::Client client{banguid, *loop};
    events::Mirror mirror;
    events::Hub hub{"e", {}};
    events::ActivityLog activity;
    api::EventStreams streams{hub, mirror, activity, clock};
    events::Watcher watcher{*loop, client, mirror, streams, logger};
    api::RuntimeChanges runtime_changes;
    bulk::Runner bulks{*loop,
                       client,
                       {[this](bulk::Bulk const &bulk) {
                            streams.bulk_moved(api::bulk_json(bulk, api::BulkPart::progress));
                        },
                        [this](JailName const &jail) { watcher.touched(jail); },
                        [](JailName const &, std::vector<IpPrefix> const &, bulk::Bulk const &) {},
                        [this](JailName const &jail, std::vector<IpPrefix> const &prefixes) {
                            for (auto const &prefix : prefixes)
                                watcher.expect({jail, prefix});
                        },
                        [this](JailName const &jail, IpPrefix const &prefix) {
                            watcher.withdraw({jail, prefix});
                        },
                        [](JailName const &, IpPrefix const &) {}}};
    jobs::Registry jobs{*loop, *store, logger,
                        [this](jobs::View const &job) { streams.job_moved(api::job_json(job)); }};
    std::vector<std::string> acted; ///< "USER WHAT JAIL ADDRESS NOTE"
    api::HistoryState history_state = noting_acts();
    api::AnswerCounts answer_counts;
    api::Services services{
        clock,           *loop,  logger,   *store,   *authenticator, auth::CookieSecurity::secure,
        connection,      client, mirror,   activity, watcher,        streams,
        runtime_changes, bulks,  *archive, jobs,     history_state,  answer_counts,
        clock.unix_now()};
    api::Gate gate{*authenticator, *loop, {auth::CookieSecurity::secure, {"https://panel.example"}}};
    http::Router router = http::Router::create(api::route_table(services)).value();
    api::HistoryState noting_acts() {
        api::HistoryState state;
        state.acted = [this](api::DoneAct const &act) {
            acted.push_back(act.user + ' ' + act.what + ' ' + act.jail + ' ' + act.address + ' ' + act.note);
        };
        return state;
    }
    std::string cookie;
    std::string csrf_token;
};

} // namespace bangui::test
