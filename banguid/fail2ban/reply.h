// SPDX-License-Identifier: Apache-2.0
//
// What a decoded reply means, whatever was asked: success with a value, or one of the ways fail2ban says no.
#pragma once

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

} // namespace bangui::fail2ban
