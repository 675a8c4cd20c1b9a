// SPDX-License-Identifier: Apache-2.0
//
// bangui-web: serves BanGUI's user interface and API. Everything it does is built in app.cc.
#include <csignal>
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "bangui-web/app.h"
#include "bangui-web/cage.h"
#include "bangui-web/config/web_config.h"
#include "common/log/log.h"
#include "common/sys/listen_fds.h"
#include "common/sys/notify.h"

namespace {

using namespace bangui;

constexpr int could_not_start = 1;

void warn_of_doubts(web::WebConfig const &config, log::Logger &logger) {
    for (auto const &doubt : web::doubts(config))
        logger.warning("configuration", {{"mind", doubt}});
}

Result<void> serve(web::WebConfig config, log::Logger &logger) {
    auto notifier = TRY(sys::Notifier::from_environment());
    auto inherited = TRY(sys::take_listen_fds());
    auto const listening = inherited.empty() ? web::Listening::own : web::Listening::inherited;
    TRY(web::narrow_files(config, listening, logger));
    if (inherited.empty()) warn_of_doubts(config, logger); // who may open the others is the units' matter
    SystemClock const clock;
    auto const app = TRY(web::App::create(std::move(config), std::move(inherited), clock, logger));
    TRY(app->shut_down_on_signals());
    TRY(web::narrow_calls(logger));
    auto const tell = [&logger](Result<void> sent) {
        if (!sent) logger.warning("the service manager was not told", {{"error", sent.error()}});
    };
    if (auto const interval = notifier.watchdog_interval()) {
        app->every(*interval, [&notifier, tell] { tell(notifier.watchdog()); });
    }
    for (auto const &address : app->addresses())
        logger.info("listening", {{"address", address}});
    tell(notifier.ready());
    app->run();
    tell(notifier.stopping());
    return {};
}

} // namespace

int main(int count, char **arguments) {
    std::signal(SIGPIPE, SIG_IGN); // a peer that went away is an error of write(2), never a death
    auto const environment = config::process_environment();
    auto const configured = web::configure({arguments + 1, arguments + count}, environment);
    if (auto const *exit = std::get_if<web::Exit>(&configured)) {
        std::fputs(exit->output.c_str(), stdout);
        std::fputs(exit->error.c_str(), stderr);
        return exit->status;
    }
    auto const &settings = std::get<web::WebConfig>(configured);
    auto const logger = log::daemon_logger(settings.log_level);
    logger->info("bangui-web starts", {{"version", BANGUI_VERSION}});
    auto const served = serve(settings, *logger);
    if (served) return 0;
    logger->error("could not start", {{"error", served.error()}});
    return could_not_start;
}
