// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/dispatcher.h"

#include <fmt/core.h>

namespace bangui::server {

Result<void> Dispatcher::start(ipc::Peer const &peer, ipc::Frame const &request, Completion<Bytes> done) {
    auto const *operation = ipc::find_operation(request.operation);
    if (operation == nullptr || operation->cls == ipc::OperationClass::event)
        return fail(ErrorCode::protocol_error, fmt::format("there is no request {}", request.operation));
    if (!policy_.permits(peer.uid, operation->cls)) {
        refuse(peer, *operation, std::move(done));
        return {};
    }
    return ipc::dispatch(operations_, peer, request.operation, request.payload, std::move(done));
}

void Dispatcher::refuse(ipc::Peer const &peer, ipc::OperationInfo const &operation, Completion<Bytes> done) {
    Error const error{ErrorCode::not_permitted,
                      fmt::format("root's policy gives uid {} no operations of class {}", peer.uid,
                                  ipc::to_string(operation.cls))};
    audit_.failed(audit_.begin(operation.name, peer), error);
    executor_.post([done = std::move(done), error]() mutable { done(tl::unexpected(error)); });
}

} // namespace bangui::server
