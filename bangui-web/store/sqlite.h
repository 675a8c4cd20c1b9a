// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder and of history/ only: SQLiteCpp, and the one place where its exceptions
// end.
#pragma once

#include <new>
#include <type_traits>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "common/base/result.h"

namespace bangui::store {

/// storage_error, or conflict for a broken UNIQUE or PRIMARY KEY, with what an administrator should know.
Error to_error(SQLite::Exception const &exception);

/// What `body` returns, or the Error of the exception that left it.
template<typename Body>
std::invoke_result_t<Body> guarded(Body body) {
    try {
        return body();
    } catch (SQLite::Exception const &exception) {
        return tl::unexpected<Error>(to_error(exception));
    }
}

} // namespace bangui::store
