// SPDX-License-Identifier: Apache-2.0
//
// The trail of everything a peer did or tried to do with effect: one line for each act, the refused ones too.
// The lines go to a logger of their own, which no log level silences. main owns it; used on the loop.
//
// Field names and their order are stable, for whoever searches the journal:
//   audit operation=ban jail=sshd address=203.0.113.5 result=changed peer_uid=998 peer_pid=712 user=admin
//   user_address=198.51.100.1 request_id=7f3a value="" detail="" duration_ms=12 left_out=0 message_id=0f7b...
// A refused act has the error's name as its result and its reason as detail. user, user_address and
// request_id are what the peer claims; peer_uid and peer_pid are what the kernel says.
#pragma once

#include <string>
#include <string_view>

#include "banguid/audit/line_limiter.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/ipc/peer.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::audit {

/// One act from its beginning to its audit line.
struct Act {
    std::string_view operation; ///< its name in the operation table
    ipc::Peer peer;
    std::string jail;    ///< empty: none named, or many
    std::string address; ///< or network; empty: none named
    std::string value;   ///< what something was to be set to; empty: nothing was
    ipc::Operator by;
    MonotonicTime began;
};

class Audit {
  public:
    /// Both must outlive the audit.
    Audit(log::Logger &logger, Clock const &clock)
        : logger_(logger)
        , clock_(clock)
        , limiter_(clock) {}

    /// An act of this peer that begins now, to be filled in.
    Act begin(std::string_view operation, ipc::Peer const &peer) const;
    /// It was done. `result` is a word: "changed", "unchanged".
    void done(Act const &act, std::string_view result);
    /// It failed or was refused. What costs the peer nothing to repeat (not_permitted, rate_limited) is
    /// limited, since nothing else would.
    void failed(Act const &act, Error const &error);

  private:
    void write(Act const &act, std::string_view result, std::string_view detail, std::uint64_t left_out);

    log::Logger &logger_;
    Clock const &clock_;
    LineLimiter limiter_;
};

} // namespace bangui::audit
