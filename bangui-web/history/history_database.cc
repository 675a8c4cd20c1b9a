// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/history_database.h"

#include "bangui-web/history/migrations/history.h"

namespace bangui::history {
namespace {

constexpr std::int32_t history_application_id = 0x42475568; // "BGUh"
/// The pages that a batch touches at ten million rows: the ends of the indexes and sums, and addresses
/// anywhere.
constexpr int writer_cache_kib = 32 * 1024;
constexpr int reader_cache_kib = 8 * 1024;
/// A longer log takes in more changes of the same page before that is written to its place.
constexpr int checkpoint_pages = 12'000;

} // namespace

store::DatabaseKind const &history_database() {
    using Kind = store::DatabaseKind;
    static Kind const kind{.application_id = history_application_id,
                           .durability = Kind::Durability::normal,
                           .migrations = history_migrations(),
                           .check_at_open = Kind::CheckAtOpen::none,
                           .vacuum = Kind::Vacuum::incremental,
                           .writer_cache_kib = writer_cache_kib,
                           .reader_cache_kib = reader_cache_kib,
                           .checkpoint_pages = checkpoint_pages};
    return kind;
}

} // namespace bangui::history
