// SPDX-License-Identifier: Apache-2.0
//
// Tells the service manager how we are (the NOTIFY_SOCKET protocol, sd_notify(3)), without linking
// libsystemd. Owned by main; used on the daemon's loop. Does nothing when nobody asked to be told.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/unique_fd.h"

namespace bangui::sys {

class Notifier {
  public:
    /// Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment; called once by main before
    /// any thread exists. Errors: invalid_argument for a socket name or number that makes no sense.
    static Result<Notifier> from_environment();

    /// Each sends one datagram and never blocks. A lost message is not worth more than a line in the log.
    Result<void> ready() { return send("READY=1"); }
    Result<void> stopping() { return send("STOPPING=1"); }
    Result<void> watchdog() { return send("WATCHDOG=1"); }

    /// How often watchdog() wants to be called: half of what the manager allows. None when it does not watch.
    std::optional<Milliseconds> watchdog_interval() const { return watchdog_interval_; }

  private:
    Notifier() = default;
    Result<void> send(std::string_view message);

    UniqueFd socket_;
    std::string address_; ///< of the manager's socket, as in sockaddr_un; a leading NUL means abstract
    std::optional<Milliseconds> watchdog_interval_;
};

} // namespace bangui::sys
