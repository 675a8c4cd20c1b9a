// SPDX-License-Identifier: Apache-2.0
//
// The users table. Functions for Store::read and Store::write; thread and errors as in connection.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bangui-web/store/connection.h"
#include "bangui-web/store/types.h"

namespace bangui::store {

struct Credentials {
    User user;
    std::string password_hash; ///< libsodium's text form of argon2id
};

/// The user's id and `created` are set by the database and the caller: returns the finished User.
/// `conflict` when the name is taken.
Result<User> add_user(Connection &connection, UserName const &name, std::string const &password_hash,
                      Role role, UnixSeconds created);
Result<std::optional<Credentials>> find_credentials(Connection &connection, UserName const &name);
/// By name, at most `limit`.
Result<std::vector<User>> list_users(Connection &connection, std::size_t limit);
/// not_found when there is no such user.
Result<void> set_password_hash(Connection &connection, UserName const &name,
                               std::string const &password_hash);

} // namespace bangui::store
