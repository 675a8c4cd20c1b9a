// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/evidence.h"

#include "bangui-web/history/names.h"
#include "bangui-web/history/rows.h"
#include "bangui-web/history/sums.h"
#include "bangui-web/history/trigrams.h"

namespace bangui::history {
namespace {

/// fail2ban counts a ban's time from the last failure on, which it may have read a while later.
constexpr Seconds longest_detection{60};
/// It looks for what is over once a second, and lifts many one after the other.
constexpr Seconds longest_unban{10};

class EvidenceWriter {
  public:
    explicit EvidenceWriter(SQLite::Database &database)
        : stop_wanting_(database, "DELETE FROM wanting WHERE id = ?1")
        , find_(database, std::string(counted_columns) + "FROM events WHERE id = ?1")
        , update_(database, "UPDATE events SET origin = ?2, ban_time = coalesce(?3, ban_time), "
                            "count = coalesce(?4, count), failures = coalesce(?5, failures) WHERE id = ?1")
        , find_unban_(database,
                      "SELECT id FROM events WHERE address = ?1 AND jail = ?2 AND id > ?3 AND kind = ?4 "
                      "ORDER BY id LIMIT 1")
        , explain_(database, "UPDATE events SET reason = ?2 WHERE id = ?1 AND reason = ?3")
        , add_text_(database, "INSERT INTO evidence (id, text) VALUES (?1, ?2)")
        , trigrams_(database) {}

    void attach(Evidence const &evidence) {
        if (stop_wanting_.with(evidence.id).run() == 0 || !evidence.found) return;
        if (!find_.with(evidence.id).step()) return;
        auto event = read_counted(find_);
        auto const before = event;
        if (evidence.origin != Origin::unknown && event.origin != Origin::by_operator)
            event.origin = evidence.origin;
        update_
            .with(evidence.id, static_cast<int>(event.origin),
                  evidence.ban_time ? std::optional(evidence.ban_time->count()) : std::nullopt,
                  evidence.count, evidence.failures)
            .run();
        if (event.origin != before.origin) {
            sums_.add(before, -1);
            sums_.add(event);
        }
        if (evidence.ban_time && evidence.ban_time->count() >= 0) explain_unban(event, *evidence.ban_time);
        if (evidence.text.empty()) return;
        auto const text = cut(evidence.text, max_evidence_bytes);
        add_text_.with(evidence.id, text).run();
        trigrams_.add(evidence.id, text);
    }
    void write_sums(SQLite::Database &database) { sums_.write(database); }

  private:
    /// The unban behind this ban came when its time was over, and nobody had a better reason for it.
    void explain_unban(Counted const &ban, Seconds ban_time) {
        if (!ban.address) return;
        find_unban_.with(*ban.address, ban.jail, ban.id, static_cast<int>(EventKind::unban));
        if (!find_unban_.step()) return;
        auto const unban = find_unban_.integer(0);
        find_unban_.reset();
        auto const over = milliseconds_of(ban.id) / 1'000 + ban_time.count();
        auto const late = milliseconds_of(unban) / 1'000 - over;
        if (late < -longest_detection.count() || late > longest_unban.count()) return;
        explain_.with(unban, static_cast<int>(Reason::expired), static_cast<int>(Reason::unknown)).run();
    }

    Statement stop_wanting_;
    Statement find_;
    Statement update_;
    Statement find_unban_;
    Statement explain_;
    Statement add_text_;
    TrigramIndex trigrams_;
    SumChanges sums_;
};

} // namespace

Result<std::vector<WantsEvidence>> wanting_evidence(store::Connection &connection, std::size_t limit) {
    return store::guarded([&]() -> Result<std::vector<WantsEvidence>> {
        Statement select(connection.database(),
                         "SELECT w.id, j.name, a.text FROM wanting w CROSS JOIN events e ON e.id = w.id "
                         "LEFT JOIN jails j ON j.id = e.jail LEFT JOIN addresses a ON a.id = e.address "
                         "ORDER BY w.id DESC LIMIT ?1");
        select.with(limit);
        std::vector<WantsEvidence> all;
        while (select.step())
            all.push_back({select.integer(0), std::string(select.bytes(1)), std::string(select.bytes(2))});
        return all;
    });
}

Result<void> attach_evidence(store::Connection &connection, std::vector<Evidence> const &evidence) {
    return store::guarded([&]() -> Result<void> {
        EvidenceWriter writer(connection.database());
        for (auto const &each : evidence)
            writer.attach(each);
        writer.write_sums(connection.database());
        return {};
    });
}

} // namespace bangui::history
