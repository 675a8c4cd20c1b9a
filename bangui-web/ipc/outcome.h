// SPDX-License-Identifier: Apache-2.0
//
// What an error in place of banguid's reply says of the act that was asked for. Pure.
#pragma once

#include "common/base/result.h"

namespace bangui::ipc {

/// Whether it may have been done all the same: whoever should have told was not heard. Then the list has to
/// be read as after an act that was done.
constexpr bool may_have_happened(ErrorCode code) {
    return code == ErrorCode::timed_out || code == ErrorCode::banguid_offline ||
           code == ErrorCode::fail2ban_offline;
}

} // namespace bangui::ipc
