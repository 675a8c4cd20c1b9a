// SPDX-License-Identifier: Apache-2.0
#include "banguid/audit/audit.h"

#include "common/log/message_ids.h"

namespace bangui::audit {

Act Audit::begin(std::string_view operation, ipc::Peer const &peer) const {
    return {.operation = operation,
            .peer = peer,
            .jail = {},
            .address = {},
            .value = {},
            .by = {},
            .began = clock_.monotonic_now()};
}

void Audit::done(Act const &act, std::string_view result) {
    write(act, result, {}, 0);
}

void Audit::failed(Act const &act, Error const &error) {
    bool const free_to_repeat =
        error.code == ErrorCode::not_permitted || error.code == ErrorCode::rate_limited;
    auto const left_out = free_to_repeat ? limiter_.admit() : std::optional<std::uint64_t>(0);
    if (left_out) write(act, to_string(error.code), error.detail, *left_out);
}

void Audit::write(Act const &act, std::string_view result, std::string_view detail, std::uint64_t left_out) {
    logger_.info("audit", {{"operation", act.operation},
                           {"jail", act.jail},
                           {"address", act.address},
                           {"result", result},
                           {"peer_uid", act.peer.uid},
                           {"peer_pid", act.peer.pid},
                           {"user", act.by.user},
                           {"user_address", act.by.address ? act.by.address->text() : std::string()},
                           {"request_id", act.by.request_id},
                           {"value", act.value},
                           {"detail", detail},
                           {"duration_ms", (clock_.monotonic_now() - act.began).count()},
                           {"left_out", left_out},
                           {"message_id", log::message_id::audit}});
}

} // namespace bangui::audit
