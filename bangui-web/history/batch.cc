// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/batch.h"

#include <algorithm>
#include <array>
#include <map>

#include "bangui-web/history/names.h"
#include "bangui-web/history/statement.h"
#include "bangui-web/history/sums.h"

namespace bangui::history {
namespace {

constexpr int hash_bits = 20;
constexpr std::int64_t hash_mask = (std::int64_t{1} << hash_bits) - 1;
constexpr std::int64_t last_millisecond = (std::int64_t{1} << (63 - hash_bits)) - 1;

/// FNV-1a, folded. Of the natural key without its time.
std::int64_t hash_of(EventKind kind, std::string_view jail, std::string_view address) {
    std::uint64_t hash = 0xcbf29ce484222325;
    auto const take = [&](unsigned char byte) {
        hash ^= byte;
        hash *= 0x100000001b3;
    };
    take(static_cast<unsigned char>(kind));
    for (char const c : jail)
        take(static_cast<unsigned char>(c));
    take(0xff); // in no UTF-8
    for (char const c : address)
        take(static_cast<unsigned char>(c));
    hash ^= hash >> 40 ^ hash >> 20;
    return static_cast<std::int64_t>(hash) & hash_mask;
}

/// What an address did in a jail.
struct Deeds {
    std::int64_t events = 0;
    std::int64_t bans = 0;
    std::int64_t unbans = 0;
    UnixSeconds first = 0;
    UnixSeconds last = 0;
    UnixSeconds last_ban = 0;
};

class BatchWriter {
  public:
    explicit BatchWriter(SQLite::Database &database)
        : database_(database)
        , names_(database)
        , insert_(database,
                  "INSERT INTO events (id, kind, reason, origin, jail, address, country, network, "
                  "ban_time, count, actor, detail) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING")
        , find_(database, "SELECT kind, jail, address FROM events WHERE id = ?1")
        , want_(database, "INSERT INTO wanting (id) VALUES (?1)") {}

    /// Whether it is new.
    bool add(NewEvent const &event);
    void add_found(FoundFailures const &found) {
        sums_.add_found(found.at, names_.jail(cut(found.jail, max_detail_bytes)),
                        static_cast<std::int64_t>(found.count));
    }
    void write_sums();

  private:
    bool insert(Counted &counted, NewEvent const &event);
    void note(Counted const &counted);

    SQLite::Database &database_;
    Names names_;
    Statement insert_;
    Statement find_;
    Statement want_;
    SumChanges sums_;
    std::map<std::array<std::int64_t, 2>, Deeds> deeds_; ///< by address and jail
};

bool BatchWriter::add(NewEvent const &event) {
    auto const jail = cut(event.jail, max_detail_bytes);
    auto const text = cut(event.address, max_detail_bytes);
    auto const time = std::clamp<std::int64_t>(event.milliseconds, 0, last_millisecond);
    Counted counted{.id = first_id_at(time) | hash_of(event.kind, jail, text),
                    .kind = event.kind,
                    .reason = event.reason,
                    .origin = event.origin,
                    .jail = names_.jail(jail),
                    .address = std::nullopt};
    KnownAddress *address = nullptr;
    bool const placed = country_number(event.place.country) != 0 || event.place.network != 0;
    if (!text.empty()) {
        address = &names_.address(text, event.place);
        counted.address = address->id;
        counted.country = placed ? country_number(event.place.country) : address->country;
        counted.network = placed ? event.place.network : address->network;
    }
    if (!insert(counted, event)) return false;
    if (address != nullptr && placed) names_.move(*address, event.place);
    if (event.wants_evidence) want_.with(counted.id).run();
    sums_.add(counted);
    note(counted);
    return true;
}

bool BatchWriter::insert(Counted &counted, NewEvent const &event) {
    auto const detail = cut(event.detail, max_detail_bytes);
    auto const actor = cut(event.actor, max_detail_bytes);
    auto const bind_text = [&](int index, std::string_view text) {
        text.empty() ? insert_.bind(index, nullptr) : insert_.bind(index, text);
    };
    for (std::int64_t tries = 0; tries <= hash_mask; ++tries) {
        insert_.with(counted.id, static_cast<int>(counted.kind), static_cast<int>(counted.reason),
                     static_cast<int>(counted.origin), counted.jail, counted.address);
        auto const placed = [&](std::int64_t value) {
            return counted.address ? std::optional(value) : std::nullopt;
        };
        insert_.bind(7, placed(counted.country));
        insert_.bind(8, placed(counted.network));
        insert_.bind(9, event.ban_time ? std::optional(event.ban_time->count()) : std::nullopt);
        insert_.bind(10, event.count);
        bind_text(11, actor);
        bind_text(12, detail);
        if (insert_.run() == 1) return true;
        ENSURE(find_.with(counted.id).step());
        bool const same_address =
            find_.is_null(2) ? !counted.address : counted.address == std::optional(find_.integer(2));
        if (find_.integer(0) == static_cast<int>(counted.kind) && find_.integer(1) == counted.jail &&
            same_address)
            return false;
        counted.id = (counted.id & ~hash_mask) | ((counted.id + 1) & hash_mask);
    }
    return false; // a million other events in this millisecond
}

void BatchWriter::note(Counted const &counted) {
    if (!counted.address) return;
    auto const time = milliseconds_of(counted.id) / 1000;
    auto const [entry, is_new] = deeds_.try_emplace({*counted.address, counted.jail});
    auto &deeds = entry->second;
    deeds.events += 1;
    deeds.first = is_new ? time : std::min(deeds.first, time);
    deeds.last = std::max(deeds.last, time);
    if (counted.kind == EventKind::unban) deeds.unbans += 1;
    if (counted.kind != EventKind::ban) return;
    deeds.bans += 1;
    deeds.last_ban = std::max(deeds.last_ban, time);
}

void BatchWriter::write_sums() {
    sums_.write(database_);
    Statement upsert(database_,
                     "INSERT INTO address_jails (address, jail, events, bans, unbans, first, last, last_ban) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET "
                     "events = events + excluded.events, bans = bans + excluded.bans, "
                     "unbans = unbans + excluded.unbans, first = min(first, excluded.first), "
                     "last = max(last, excluded.last), last_ban = max(last_ban, excluded.last_ban)");
    for (auto const &[key, deeds] : deeds_)
        upsert
            .with(key[0], key[1], deeds.events, deeds.bans, deeds.unbans, deeds.first, deeds.last,
                  deeds.last_ban)
            .run();
}

} // namespace

Result<Written> write_batch(store::Connection &connection, Batch const &batch) {
    return store::guarded([&]() -> Result<Written> {
        BatchWriter writer(connection.database());
        Written written;
        for (auto const &event : batch.events)
            writer.add(event) ? ++written.added : ++written.known;
        for (auto const &found : batch.found)
            if (found.count != 0) writer.add_found(found);
        writer.write_sums();
        if (written.added > 0)
            Statement(connection.database(), "UPDATE archive SET events = events + ?1")
                .with(written.added)
                .run();
        TRY(save_progress(connection, batch.progress));
        return written;
    });
}

} // namespace bangui::history
