// SPDX-License-Identifier: Apache-2.0
//
// Reads what this machine is and needs. For bangui-protect, which is root and sees the network; banguid is
// not and does not.
#pragma once

#include <string>

#include "banguid/protect/protected_list.h"

namespace bangui::surroundings {

/// Addresses of interfaces, default gateways, resolvers, and whoever is connected to sshd, each with what it
/// is. `root` stands before every path that is read: empty, or a test's folder. A file that is not there says
/// nothing; io_error when the interfaces cannot be listed.
Result<protect::ProtectedList> collect(std::string const &root);

} // namespace bangui::surroundings
