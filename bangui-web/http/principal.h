// SPDX-License-Identifier: Apache-2.0
//
// The signed-in user behind a request, as the Gate found it. A plain value: it outlives the request that
// carried it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bangui::http {

/// Each role may do what the ones before it may.
enum class Role : std::uint8_t {
    viewer,    ///< read
    operator_, ///< ban, unban, ignore
    admin,     ///< everything
};

/// "viewer", "operator", "admin": as stored and as shown by the API.
std::string_view to_string(Role role);

struct Principal {
    std::int64_t user_id = 0;
    std::string user_name;
    Role role = Role::viewer;
    std::string session_id; ///< names the session in the store; not the secret token
};

} // namespace bangui::http
