// SPDX-License-Identifier: Apache-2.0
//
// What a decoded reply means, whatever was asked: success with a value, or one of the ways fail2ban says no.
#pragma once

#include <string>
#include <string_view>

#include "banguid/fail2ban/value.h"
#include "common/base/result.h"

namespace bangui::fail2ban {

/// A successful answer.
struct Reply {
    Document document; ///< owns what `value` shows
    Value value;
};

/// The value of a success, or
///   not_found          UnknownJailException
///   fail2ban_refused   any other exception; the detail is one visible line made of its class and message
///   fail2ban_offline   the server is shutting down
///   fail2ban_protocol  the bare "ERROR: ..." of a request it could not read or an answer it could not write
///   (it may
///                      then have been carried out), or anything else
Result<Value> outcome(Value root);

/// The text as valid UTF-8 without loss of what was readable: undecodable file-name bytes (lone surrogates)
/// and any other byte that is not UTF-8 become \xNN; everything else, also a backslash, stays as it is.
std::string readable_utf8(std::string_view text);

/// As Python's str() shows it: a text as it is, containers and numbers as source code would write them.
/// Characters Python deems unprintable are escaped by this project's own list. Stops with too_large beyond
/// `most` bytes.
Result<std::string> python_str(Value value, std::size_t most);

} // namespace bangui::fail2ban
