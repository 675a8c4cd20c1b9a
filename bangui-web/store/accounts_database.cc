// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/connection.h"
#include "bangui-web/store/migrations/accounts.h"

namespace bangui::store {
namespace {

constexpr std::int32_t accounts_application_id = 0x42475561; // "BGUa"

} // namespace

DatabaseKind const &accounts_database() {
    static DatabaseKind const kind{accounts_application_id, DatabaseKind::Durability::full,
                                   accounts_migrations()};
    return kind;
}

} // namespace bangui::store
