// SPDX-License-Identifier: Apache-2.0
//
// What every operation with effect passes: the peer's rate, and one audit line whatever comes of it. Owned by
// the Service, on the loop.
#pragma once

#include <string>

#include "banguid/audit/audit.h"
#include "banguid/protect/policy.h"
#include "banguid/protect/token_bucket.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/unique_function.h"
#include "common/ipc/peer.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Gate {
  public:
    /// All must outlive the gate.
    Gate(protect::Policy const &policy, audit::Audit &audit, Executor &executor, Clock const &clock)
        : policy_(policy)
        , limiter_(clock, policy.acts())
        , audit_(audit)
        , executor_(executor) {}

    /// An act that begins now. `jail` is empty where the operation names none.
    audit::Act begin(std::uint16_t operation, ipc::Peer const &peer, std::string jail,
                     ipc::Operator const &by) const;

    /// One token of the peer's. Asked first: what it does not let through is not worth a look.
    Result<void> admit(ipc::Peer const &peer);

    /// The line of an act that was done or failed; passes the outcome on.
    Result<bool> conclude(audit::Act const &act, Result<bool> changed);
    Result<std::uint64_t> conclude_count(audit::Act const &act, Result<std::uint64_t> count);

    /// The line, and the error for the peer, never before the caller has returned.
    template<typename Reply>
    void refuse(audit::Act const &act, Error error, Completion<Reply> done) {
        audit_.failed(act, error);
        executor_.post([done = std::move(done), error = std::move(error)]() mutable {
            done(tl::unexpected(std::move(error)));
        });
    }

  private:
    protect::Policy const &policy_;
    protect::RateLimiter limiter_;
    audit::Audit &audit_;
    Executor &executor_;
};

} // namespace bangui::ops
