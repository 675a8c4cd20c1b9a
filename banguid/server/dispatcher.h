// SPDX-License-Identifier: Apache-2.0
//
// The gate between what peers send and what is done: the class of the operation's row in the operation table
// is looked up in the peer's row of root's policy. Nothing is done that both do not name. main owns it; used
// on the loop.
#pragma once

#include "banguid/audit/audit.h"
#include "banguid/protect/policy.h"
#include "common/base/executor.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"
#include "common/ipc/frame.h"
#include "common/ipc/peer.h"
#include "proto/bangui_ipc.h"

namespace bangui::server {

class Dispatcher {
  public:
    /// All of them must outlive the dispatcher.
    Dispatcher(protect::Policy const &policy, ipc::Operations &operations, audit::Audit &audit,
               Executor &executor)
        : policy_(policy)
        , operations_(operations)
        , audit_(audit)
        , executor_(executor) {}

    /// Starts the operation of one request; `done` gets the encoded reply or an error for the peer, which is
    /// not_permitted (and an audit line) where policy does not allow the class. An error of start itself
    /// (protocol_error) means that the peer broke the protocol; `done` was dropped.
    Result<void> start(ipc::Peer const &peer, ipc::Frame const &request, Completion<Bytes> done);

    bool may_receive_events(ipc::Peer const &peer) const {
        return policy_.permits(peer.uid, ipc::OperationClass::event);
    }

  private:
    void refuse(ipc::Peer const &peer, ipc::OperationInfo const &operation, Completion<Bytes> done);

    protect::Policy const &policy_;
    ipc::Operations &operations_;
    audit::Audit &audit_;
    Executor &executor_;
};

} // namespace bangui::server
