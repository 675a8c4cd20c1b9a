// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/fan_out.h"

namespace bangui::web {
namespace {

/// Whether bans and their ends are in a log that is read. A level that hides reloads only (NOTICE) hides
/// none.
bool tells_all(ipc::LogSource const &source) {
    if (source.state == ipc::LogState::too_quiet) return source.level == "NOTICE";
    return source.state == ipc::LogState::following;
}

} // namespace

void LiveObservers::state_changed() {
    streams_.state_changed();
    ENSURE(watcher_ != nullptr);
    auto const &server = watcher_->server_state();
    recorder_.fail2ban_is(server && server->fail2ban == ipc::Fail2banState::online);
    // While it is not known, as it was: it is mostly a moment.
    if (auto const &source = watcher_->log_source()) recorder_.log_tells_all(tells_all(*source));
}

} // namespace bangui::web
