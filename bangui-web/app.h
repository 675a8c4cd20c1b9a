// SPDX-License-Identifier: Apache-2.0
//
// The composition root of bangui-web: builds every part in the order of its needs, hands each what it uses,
// and takes all down in the reverse order, also when a start fails half-way. Owned by main, lives on its
// thread, which becomes the loop's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bangui-web/config/web_config.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"
#include "common/log/log.h"
#include "common/sys/listen_fds.h"

namespace bangui::web {

class App {
  public:
    /// Serves on `inherited` sockets if there are any, else on those the configuration names. Errors name
    /// what could not be opened; nothing stays open or behind then. Clock and logger outlive the app.
    static Result<std::unique_ptr<App>> create(WebConfig config, std::vector<sys::ListenFd> inherited,
                                               Clock const &clock, log::Logger &logger);
    ~App();
    App(App const &) = delete;
    App &operator=(App const &) = delete;

    /// Serves until shut_down() is through.
    void run();

    /// Takes no more requests, lets those that run end within the configured time, cuts the rest, ends run().
    /// A second call cuts at once.
    void shut_down();

    /// Calls shut_down() on SIGTERM and SIGINT.
    Result<void> shut_down_on_signals();

    /// Calls `work` every `interval` while the app runs: for the service manager's watchdog.
    void every(Milliseconds interval, UniqueFunction<void()> work);

    /// Where it listens, e.g. "127.0.0.1:8080", "unix:/run/bangui/web.sock".
    std::vector<std::string> const &addresses() const;

    /// One turn of the loop, for tests.
    void run_once(Milliseconds at_most);
    bool has_ended() const;

  private:
    struct Parts;
    explicit App(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace bangui::web
