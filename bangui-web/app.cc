// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/app.h"

#include <csignal>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "bangui-web/access_log.h"
#include "bangui-web/api/bulk_shape.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/gate.h"
#include "bangui-web/api/job_shape.h"
#include "bangui-web/api/routes.h"
#include "bangui-web/api/services.h"
#include "bangui-web/api/shapes.h"
#include "bangui-web/assets/assets.h"
#include "bangui-web/auth/authenticator.h"
#include "bangui-web/bulk/runner.h"
#include "bangui-web/events/hub.h"
#include "bangui-web/events/mirror.h"
#include "bangui-web/events/watcher.h"
#include "bangui-web/fan_out.h"
#include "bangui-web/history_side.h"
#include "bangui-web/http/server.h"
#include "bangui-web/ipc/connection.h"
#include "bangui-web/jobs/registry.h"
#include "bangui-web/jobs/upkeep.h"
#include "bangui-web/net/listener.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/store/store.h"
#include "proto/bangui_ipc.h"

namespace bangui::web {
namespace {

/// For writes that wait when the last request has ended; they are a few rows.
constexpr Milliseconds storage_deadline{2'000};

http::ServerOptions server_options(WebConfig const &config, log::Logger &logger, api::AnswerCounts &counts) {
    http::ServerOptions options;
    options.limits.connections = config.max_connections;
    options.limits.event_streams = config.max_event_streams;
    options.limits.head = config.request_deadline;
    options.limits.keep_alive = config.idle_deadline;
    options.base_path = config.base_path;
    options.trusted_proxies = {config.trusted_proxy_uids, config.trusted_proxy_addresses};
    options.access_log = [&logger, &counts](http::AccessRecord const &record) {
        counts.answered(record.status);
        log_access(logger, record);
    };
    options.proxy_forgotten = [&logger](::uid_t uid) {
        logger.warning("X-Forwarded-For is ignored: if this peer is the proxy, add its uid to "
                       "proxy.trusted_uids",
                       {{"uid", uid}});
    };
    return options;
}

/// By FileDescriptorName= of its socket unit.
http::Door door_of(std::string_view name) {
    if (name == "proxy") return http::Door::proxy; // its permissions let in nobody else
    if (name == "admin") return http::Door::admin;
    if (name == "metrics") return http::Door::metrics;
    return http::Door::anybody;
}

constexpr mode_t for_root_alone = 0600;

struct Entrance {
    net::Listener listener;
    http::Door door = http::Door::anybody;
};

Result<std::vector<Entrance>> open_entrances(net::Loop &loop, WebConfig const &config,
                                             std::vector<sys::ListenFd> inherited) {
    std::vector<Entrance> entrances;
    for (auto &each : inherited) {
        auto const door = door_of(each.name);
        entrances.push_back({TRY(net::Listener::adopt(loop, std::move(each.socket))), door});
    }
    if (!entrances.empty()) return entrances;
    if (!config.unix_socket.empty())
        entrances.push_back(
            {TRY(net::Listener::bind_unix(loop, config.unix_socket, config.unix_socket_mode))});
    if (!config.admin_socket.empty())
        entrances.push_back(
            {TRY(net::Listener::bind_unix(loop, config.admin_socket, for_root_alone)), http::Door::admin});
    if (config.tcp) entrances.push_back({TRY(net::Listener::bind_tcp(loop, *config.tcp))});
    if (config.metrics)
        entrances.push_back({TRY(net::Listener::bind_tcp(loop, *config.metrics)), http::Door::metrics});
    if (entrances.empty()) return fail(ErrorCode::invalid_argument, "no socket to serve on is configured");
    return entrances;
}

/// New with each start: the start's time to the millisecond.
std::string epoch(Clock const &clock) {
    return fmt::format("{:x}", clock.unix_milliseconds());
}

} // namespace

/// In the order they are built; the last one goes first.
struct App::Parts {
    Parts(WebConfig web_config, Clock const &system_clock, log::Logger &line_logger)
        : config(std::move(web_config))
        , clock(system_clock)
        , logger(line_logger) {}
    ~Parts();

    Result<void> build(std::vector<sys::ListenFd> inherited);
    void build_bulks();
    Result<void> build_jobs();
    Result<void> build_api();
    Result<void> serve(std::vector<sys::ListenFd> inherited);
    void connect_parts();
    void ask_protected(IpPrefix const &prefix, api::HistoryState::Answer answer);
    void tell_who_is_signed_in();
    void keep_house();
    void ended(Result<void> drained);

    WebConfig config;
    Clock const &clock;
    log::Logger &logger;
    std::unique_ptr<net::Loop> loop;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<auth::Authenticator> authenticator;
    std::unique_ptr<ipc::Connection> connection;
    std::optional<ipc::Client> banguid;
    events::Mirror mirror;
    events::ActivityLog activity;
    std::optional<events::Hub> hub;
    std::optional<api::EventStreams> event_streams;
    std::unique_ptr<HistorySide> history;
    std::optional<LiveObservers> observers;
    std::optional<events::Watcher> watcher;
    std::optional<BanguidEvents> banguid_events;
    api::RuntimeChanges runtime_changes;
    std::optional<bulk::Runner> bulks;
    std::optional<jobs::Registry> jobs;
    api::HistoryState history_state;
    api::AnswerCounts answer_counts;
    std::optional<api::Services> services;
    std::optional<api::Gate> gate;
    std::optional<assets::Assets> assets;
    std::optional<http::Server> server;
    std::vector<std::string> addresses;
    net::TimerId housekeeping = net::TimerId::none;
    net::TimerId periodic = net::TimerId::none;
    UniqueFunction<void()> periodic_work;
    bool has_ended = false;
};

App::Parts::~Parts() {
    if (!loop) return;
    loop->cancel(housekeeping);
    loop->cancel(periodic);
    server.reset();
    if (jobs) jobs->stop();
    if (connection) connection->stop();
    if (authenticator) authenticator->stop();
    if (history) history->archive().stop(storage_deadline);
    if (store) store->stop(storage_deadline);
}

Result<void> App::Parts::build(std::vector<sys::ListenFd> inherited) {
    loop = TRY(net::Loop::create(clock));
    store::Store::Options store_options;
    store_options.directory = config.state_directory;
    store = TRY(store::Store::open(std::move(store_options), *loop));
    auth::Authenticator::Options auth_options;
    auth_options.state_directory = config.state_directory;
    auth_options.limits = {config.session_idle, config.session_lifetime};
    auth_options.signed_in = [this] { tell_who_is_signed_in(); };
    authenticator = TRY(auth::Authenticator::create(std::move(auth_options), clock, *loop, *store, logger));
    connection = std::make_unique<ipc::Connection>(*loop, config.banguid_socket, logger);
    banguid.emplace(*connection, *loop);
    hub.emplace(epoch(clock), events::Hub::Limits{});
    event_streams.emplace(*hub, mirror, activity, clock);
    history =
        TRY(HistorySide::create(*loop, config, *banguid, logger, [this] { event_streams->history_grew(); }));
    observers.emplace(*event_streams, history->recorder());
    watcher.emplace(*loop, *banguid, mirror, *observers, logger);
    observers->connect(*watcher);
    banguid_events.emplace(*watcher, history->recorder());
    build_bulks();
    TRY(build_jobs());
    TRY(build_api());
    TRY(serve(std::move(inherited)));
    connect_parts();
    keep_house();
    return {};
}

void App::Parts::build_bulks() {
    bulks.emplace(
        *loop, *banguid,
        bulk::Runner::Wiring{
            [this](bulk::Bulk const &bulk) {
                event_streams->bulk_moved(api::bulk_json(bulk, api::BulkPart::progress));
                if (bulk.finished_at) history_state.acted(api::bulk_act(bulk));
            },
            [this](JailName const &jail) { watcher->touched(jail); },
            [this](JailName const &jail, std::vector<IpPrefix> const &prefixes, bulk::Bulk const &bulk) {
                for (auto const &prefix : prefixes)
                    history_state.expects_ban({bulk.by, bulk.note, jail, prefix});
            },
            [this](JailName const &jail, std::vector<IpPrefix> const &prefixes) {
                for (auto const &prefix : prefixes)
                    watcher->expect({jail, prefix});
            },
            [this](JailName const &jail, IpPrefix const &prefix) {
                watcher->withdraw({jail, prefix});
            },
            [this](JailName const &jail, IpPrefix const &prefix) {
                history_state.did_not_ban(jail, prefix);
            }});
}

Result<void> App::Parts::build_jobs() {
    jobs.emplace(*loop, *store, logger,
                 [this](jobs::View const &job) { event_streams->job_moved(api::job_json(job)); });
    history->add_jobs(*jobs, *store);
    jobs->add(jobs::sessions_job(*store, clock));
    return jobs->start(store->connection_at_start());
}

Result<void> App::Parts::build_api() {
    history_state = history->state();
    history_state.is_protected = [this](IpPrefix const &prefix, api::HistoryState::Answer answer) {
        ask_protected(prefix, std::move(answer));
    };
    services.emplace(api::Services{clock, *loop, logger, *store, *authenticator, config.cookie_security,
                                   *connection, *banguid, mirror, activity, *watcher, *event_streams,
                                   runtime_changes, *bulks, history->archive(), *jobs, history_state,
                                   answer_counts, clock.unix_now()});
    gate.emplace(*authenticator, *loop, api::Gate::Options{config.cookie_security, config.allowed_origins});
    assets = TRY(assets::Assets::load(config.assets_directory, config.base_path));
    auto router = TRY(http::Router::create(api::route_table(*services), [this](http::Exchange exchange) {
        auto const &head = exchange.request.head;
        exchange.responder.send(head.door == http::Door::metrics
                                    ? api::to_response({api::ProblemCode::not_found}, head.id)
                                    : assets->answer(head));
    }));
    server.emplace(*loop, std::move(router), *gate, server_options(config, logger, answer_counts));
    return {};
}

Result<void> App::Parts::serve(std::vector<sys::ListenFd> inherited) {
    auto entrances = TRY(open_entrances(*loop, config, std::move(inherited)));
    for (auto &[listener, door] : entrances) {
        addresses.push_back(listener.description());
        TRY(server->serve(std::move(listener), door));
    }
    return {};
}

void App::Parts::connect_parts() {
    event_streams->connect({[this] {
                                return api::status_json({connection->state(), watcher->server_state(),
                                                         watcher->log_source(), mirror,
                                                         services->started_at});
                            },
                            [this] { watcher->listener_came(); }, [this] { watcher->listener_went(); },
                            [this](std::optional<JailName> const &jail) { runtime_changes.forget(jail); }});
    history->recorder().start();
    connection->start(*banguid_events, [this] {
        auto const &state = connection->state();
        if (state.online) {
            watcher->banguid_came();
            tell_who_is_signed_in();
            history->recorder().banguid_came();
        } else {
            watcher->banguid_went(state.detail);
            history->recorder().banguid_went();
        }
    });
}

/// Root's policy, and what root has protected; an address of an operator's own is asked for when they ban.
void App::Parts::ask_protected(IpPrefix const &prefix, api::HistoryState::Answer answer) {
    banguid->may_ban({prefix}, [answer = std::move(answer)](Result<ipc::MayBanReply> reply) mutable {
        answer(reply ? std::optional(reply->refused.has_value()) : std::nullopt);
    });
}

/// So that nobody bans an address where somebody works; again and again, since banguid forgets.
void App::Parts::tell_who_is_signed_in() {
    auto sources = authenticator->sessions().sources(ipc::SignedInRequest::addresses_most);
    if (sources.empty() || !connection->state().online) return;
    banguid->signed_in({std::move(sources)}, [this](Result<ipc::SignedInReply> reply) {
        if (!reply) logger.debug("banguid was not told who is signed in", {{"error", reply.error()}});
    });
}

void App::Parts::keep_house() {
    housekeeping = loop->after(auth::SessionManager::tick_interval, [this] {
        authenticator->tick();
        tell_who_is_signed_in();
        event_streams->end_sessions_unless(
            [this](store::TokenHash const &session) { return authenticator->sessions().is_live(session); });
        keep_house();
    });
}

void App::Parts::ended(Result<void> drained) {
    if (!drained) logger.warning("open requests were cut", {{"error", drained.error()}});
    has_ended = true;
    loop->stop();
}

App::App(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

App::~App() = default;

Result<std::unique_ptr<App>> App::create(WebConfig config, std::vector<sys::ListenFd> inherited,
                                         Clock const &clock, log::Logger &logger) {
    auto parts = std::make_unique<Parts>(std::move(config), clock, logger);
    TRY(parts->build(std::move(inherited)));
    return std::unique_ptr<App>(new App(std::move(parts)));
}

void App::run() {
    parts_->loop->run();
}

void App::run_once(Milliseconds at_most) {
    parts_->loop->run_once(at_most);
}

bool App::has_ended() const {
    return parts_->has_ended;
}

void App::shut_down() {
    if (parts_->services->phase == api::Phase::shutting_down) return parts_->ended({});
    parts_->services->phase = api::Phase::shutting_down;
    parts_->logger.info("shutting down");
    parts_->jobs->stop();
    parts_->server->drain(parts_->config.drain_deadline,
                          [parts = parts_.get()](Result<void> drained) { parts->ended(std::move(drained)); });
}

Result<void> App::shut_down_on_signals() {
    for (auto const number : {SIGTERM, SIGINT}) {
        TRY(parts_->loop->watch_signal(number, [this] { shut_down(); }));
    }
    return {};
}

void App::every(Milliseconds interval, UniqueFunction<void()> work) {
    parts_->periodic_work = std::move(work);
    parts_->periodic = parts_->loop->after(interval, [this, interval] {
        auto again = std::move(parts_->periodic_work);
        again();
        every(interval, std::move(again));
    });
}

std::vector<std::string> const &App::addresses() const {
    return parts_->addresses;
}

} // namespace bangui::web
