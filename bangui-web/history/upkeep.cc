// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/upkeep.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include <SQLiteCpp/Backup.h>

#include "bangui-web/history/names.h"
#include "bangui-web/history/rows.h"
#include "bangui-web/store/integrity.h"
#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::history {
namespace {

/// Its events are where it is now; the sums change by them.
class Mover {
  public:
    explicit Mover(SQLite::Database &database)
        : names_(database)
        , known_(database, "SELECT id, country, network FROM addresses WHERE id = ?1")
        , events_(database, std::string(counted_columns) + "FROM events WHERE address = ?1")
        , update_(database, "UPDATE events SET country = ?2, network = ?3 WHERE address = ?1") {}

    void move(Placed const &placed) {
        if (!known_.with(placed.number).step()) return;
        KnownAddress address{known_.integer(0), known_.integer(1), known_.integer(2)};
        known_.reset();
        names_.move(address, placed.place);
        bool moved = false;
        events_.with(address.id);
        while (events_.step()) {
            auto event = read_counted(events_);
            if (event.country == address.country && event.network == address.network) continue;
            sums_.add(event, -1);
            event.country = address.country;
            event.network = address.network;
            sums_.add(event);
            moved = true;
        }
        events_.reset();
        if (moved) update_.with(address.id, address.country, address.network).run();
    }
    void write_sums(SQLite::Database &database) { sums_.write(database); }

  private:
    Names names_;
    Statement known_;
    Statement events_;
    Statement update_;
    SumChanges sums_;
};

/// Readable by its owner only, and nobody else's file.
Result<void> create_new(std::string const &path) {
    UniqueFd const file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file) return {};
    if (errno == EEXIST) return fail(ErrorCode::invalid_argument, visible(path) + ": exists already");
    return fail_errno(ErrorCode::storage_error, visible(path), errno);
}

} // namespace

Result<std::vector<Placed>> list_places(store::Connection &connection, std::int64_t after,
                                        std::size_t limit) {
    return store::guarded([&]() -> Result<std::vector<Placed>> {
        Statement select(
            connection.database(),
            "SELECT a.id, a.text, a.country, a.network, n.name FROM addresses a "
            "LEFT JOIN networks n ON n.number = a.network WHERE a.id > ?1 ORDER BY a.id LIMIT ?2");
        select.with(after, limit);
        std::vector<Placed> places;
        while (select.step())
            places.push_back({select.integer(0),
                              std::string(select.bytes(1)),
                              {country_text(select.integer(2)), static_cast<std::uint32_t>(select.integer(3)),
                               std::string(select.bytes(4))}});
        return places;
    });
}

Result<void> move_places(store::Connection &connection, std::vector<Placed> const &places) {
    return store::guarded([&]() -> Result<void> {
        Mover mover(connection.database());
        for (auto const &placed : places)
            mover.move(placed);
        mover.write_sums(connection.database());
        return {};
    });
}

Result<std::vector<std::string>> check_integrity(store::Connection &connection, int hours) {
    return store::guarded([&]() -> Result<std::vector<std::string>> {
        auto &database = connection.database();
        SQLite::Transaction const snapshot(database, SQLite::TransactionBehavior::DEFERRED);
        auto findings = TRY(store::find_damage(connection));
        if (!findings.empty()) return findings;
        Statement newest(database, "SELECT max(id) FROM events");
        if (!newest.step() || newest.is_null(0)) return findings;
        auto const first = hour_of(milliseconds_of(newest.integer(0)) / 1000) - hours + 1;
        SumChanges events;
        Statement select(database, std::string(counted_columns) + "FROM events WHERE id >= ?1");
        select.with(first_id_at(seconds_of(first) * 1000));
        while (select.step())
            events.add(read_counted(select));
        return events.differences(database, first);
    });
}

Result<void> back_up(store::Connection &connection, std::string const &path) {
    TRY(create_new(path));
    auto const copied = store::guarded([&]() -> Result<void> {
        SQLite::Database copy(path, SQLite::OPEN_READWRITE);
        SQLite::Backup backup(copy, connection.database());
        constexpr int all_at_once = -1; // others may write meanwhile: one step sees one state
        backup.executeStep(all_at_once);
        return {};
    });
    if (!copied) ::unlink(path.c_str());
    return copied;
}

} // namespace bangui::history
