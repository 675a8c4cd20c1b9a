// SPDX-License-Identifier: Apache-2.0
//
// The way from the generated Client to the other daemon. Implemented by whoever owns the connection, on that
// loop; used by the generated Client only.
#pragma once

#include <cstdint>

#include "common/base/bytes.h"
#include "common/base/unique_function.h"

namespace bangui::ipc {

class Channel {
  public:
    virtual ~Channel() = default;

    /// Sends one request. `done` gets the payload of the reply, or the error of an error reply, of the
    /// missing connection (banguid_offline) or of the deadline (timed_out). By the rule of Completion it is
    /// never called before this function returned.
    virtual void call(std::uint16_t operation, Bytes payload, Completion<Bytes> done) = 0;
};

} // namespace bangui::ipc
