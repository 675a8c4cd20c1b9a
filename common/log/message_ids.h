// SPDX-License-Identifier: Apache-2.0
//
// Marks kinds of entries for ever: MESSAGE_ID= in the journal, `message_id` in lines. Docs/OPERATIONS.md
// lists them for whoever searches.
#pragma once

#include <string_view>

namespace bangui::log::message_id {

/// banguid has carried out or refused an act.
inline constexpr std::string_view audit = "0f7b6c53d1e04f0c9a5c2d2c9d1b7e46";
/// Somebody has done something in the web daemon.
inline constexpr std::string_view web_act = "4e9323cfdc3748ef95e0cee9fe97e092";
/// A wrong password or setup token.
inline constexpr std::string_view refused = "7671ec48ede742d6a14c2f5afed7da28";

} // namespace bangui::log::message_id
