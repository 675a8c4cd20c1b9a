// SPDX-License-Identifier: Apache-2.0
#include "banguid/app.h"

#include <csignal>
#include <filesystem>
#include <memory>

#include <poll.h>

#include <fmt/core.h>

#include "banguid/audit/audit.h"
#include "banguid/cage.h"
#include "banguid/fail2ban/client.h"
#include "banguid/loop/poll_loop.h"
#include "banguid/ops/service.h"
#include "banguid/privileges.h"
#include "banguid/server/dispatcher.h"
#include "banguid/server/listener.h"
#include "banguid/server/server.h"
#include "common/sys/listen_fds.h"
#include "common/sys/notify.h"
#include "common/sys/signals.h"

namespace bangui::banguid {
namespace {

/// For open requests at the end; each has its own deadline, but nobody waits that long for a restart.
constexpr Milliseconds drain_deadline{2000};
constexpr int exit_failure = 1;

class App {
  public:
    App(Setup setup, log::Logger &logger, log::Logger &audit_logger, Clock const &clock)
        : config_(std::move(setup.config))
        , policy_(std::move(setup.policy))
        , logger_(logger)
        , clock_(clock)
        , audit_(audit_logger, clock) {}

    Result<void> run();

  private:
    Result<void> build();
    Result<void> narrow_down();
    void warn_about_the_setup();
    void fail2ban_changed(fail2ban::ClientStatus const &status);
    void on_signal();
    void keep_alive(Milliseconds interval);
    void report(Result<void> const &sent);

    Config const config_;
    protect::Policy const policy_;
    std::optional<protect::Protection> protection_;
    log::Logger &logger_;
    Clock const &clock_;
    audit::Audit audit_;
    std::optional<sys::SignalFd> signals_;
    std::optional<sys::Notifier> notifier_;
    std::optional<server::Listener> listener_;
    std::unique_ptr<loop::PollLoop> loop_;
    std::unique_ptr<fail2ban::Client> client_;
    std::unique_ptr<ops::Service> service_;
    std::unique_ptr<server::Dispatcher> dispatcher_;
    std::unique_ptr<server::Server> server_;
    bool ending_ = false;
};

Result<void> App::build() {
    signals_.emplace(TRY(sys::SignalFd::create({SIGTERM, SIGINT})));
    notifier_.emplace(TRY(sys::Notifier::from_environment()));
    auto inherited = TRY(sys::take_listen_fds());
    listener_.emplace(TRY(server::Listener::open(std::move(inherited), config_.socket)));
    loop_ = TRY(loop::PollLoop::create(clock_));
    client_ = TRY(
        fail2ban::Client::create(*loop_, config_.fail2ban_socket,
                                 [this](fail2ban::ClientStatus const &status) { fail2ban_changed(status); }));
    protection_.emplace(policy_.protected_prefixes(), config_.lists, clock_, logger_);
    service_ = std::make_unique<ops::Service>(*client_, policy_, *protection_, audit_, *loop_);
    dispatcher_ = std::make_unique<server::Dispatcher>(policy_, *service_, audit_, *loop_);
    server_ =
        std::make_unique<server::Server>(*loop_, policy_, *dispatcher_, logger_, config_.max_connections);
    service_->on_log_news({[this](ipc::LogGrewEvent const &event) { server_->tell_all(event); },
                           [this](ipc::LogSourceMovedEvent const &event) { server_->tell_all(event); }});
    service_->on_ban_undone([this](ipc::BanUndoneEvent const &event) { server_->tell_all(event); });
    server_->on_ended([this](std::uint64_t connection) { service_->forget(connection); });
    return {};
}

Result<void> App::run() {
    TRY(build());
    warn_about_the_setup();
    TRY(narrow_down());
    loop_->watch(signals_->fd(), POLLIN, [this](short) { on_signal(); });
    client_->start();
    for (int const socket : listener_->fds())
        server_->accept_on(socket);
    if (auto const interval = notifier_->watchdog_interval()) keep_alive(*interval);
    logger_.info(
        "banguid listens",
        {{"version", BANGUI_VERSION}, {"socket", listener_->place()}, {"fail2ban", config_.fail2ban_socket}});
    report(notifier_->ready());
    loop_->run();
    client_->stop();
    logger_.info("banguid ends");
    return {};
}

/// Nothing of a peer's was read yet, and everything is open.
Result<void> App::narrow_down() {
    auto const folder_of = [](std::string const &path) {
        return std::filesystem::path(path).parent_path().string();
    };
    CageOptions options;
    options.socket = listener_->is_own() ? SocketFile::own : SocketFile::inherited;
    options.socket_path = config_.socket.path;
    options.readable = {folder_of(config_.fail2ban_socket), folder_of(config_.lists.root_list),
                        folder_of(config_.lists.surroundings)};
    return narrow(options, logger_);
}

void App::warn_about_the_setup() {
    for (auto const &user : policy_.unknown_users())
        logger_.warning("the policy names a user who does not exist", {{"user", user}});
    if (policy_.admitted().empty()) logger_.warning("the policy lets nobody in");
    if (auto const capabilities = effective_capabilities(); capabilities && *capabilities != 0)
        logger_.warning("running with capabilities, none is needed",
                        {{"effective", fmt::format("{:#x}", *capabilities)}});
}

void App::fail2ban_changed(fail2ban::ClientStatus const &status) {
    auto const event = ops::State::event(status);
    logger_.info(
        "fail2ban",
        {{"state", ipc::to_string(event.state)}, {"version", status.version}, {"detail", status.detail}});
    if (server_) server_->tell_all(event);
    if (service_ && status.state == fail2ban::ClientState::online) service_->fail2ban_came();
}

/// A second signal does not wait for anybody.
void App::on_signal() {
    if (!signals_->next()) return;
    if (std::exchange(ending_, true)) return loop_->stop();
    report(notifier_->stopping());
    loop_->after(drain_deadline, [this] { loop_->stop(); });
    server_->drain([this] { loop_->stop(); });
}

void App::keep_alive(Milliseconds interval) {
    report(notifier_->watchdog());
    loop_->after(interval, [this, interval] { keep_alive(interval); });
}

void App::report(Result<void> const &sent) {
    if (!sent) logger_.warning("the service manager was not told", {{"error", sent.error()}});
}

} // namespace

int serve(Setup setup) {
    auto const logger = log::daemon_logger(setup.config.log_level);
    auto const audit_logger = log::daemon_logger(log::Level::info);
    SystemClock const clock;
    App app(std::move(setup), *logger, *audit_logger, clock);
    auto const ended = app.run();
    if (ended) return 0;
    logger->error("banguid cannot run", {{"error", ended.error()}});
    return exit_failure;
}

} // namespace bangui::banguid
