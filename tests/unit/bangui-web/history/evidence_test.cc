// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/evidence.h"

#include "bangui-web/history/trigrams.h"
#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

struct EvidenceRig : HistoryRig {
    std::int64_t add_wanting(std::int64_t milliseconds, Origin origin = Origin::unknown) {
        auto made = ban(milliseconds, "sshd", "192.0.2.1", {"DE", 5, "n"});
        made.wants_evidence = true;
        made.origin = origin;
        add({made});
        return find().events.at(0).id;
    }
    void attach(Evidence const &evidence) { attach_all({evidence}); }
    std::size_t hits(std::string const &text) {
        Filter filter;
        filter.text = text;
        return find_all(filter).size();
    }
};

Evidence of(std::int64_t id, std::string text) {
    return {.id = id,
            .found = true,
            .origin = Origin::filter,
            .ban_time = {},
            .count = {},
            .failures = {},
            .text = std::move(text)};
}

} // namespace

TEST_CASE("bans want evidence, newest first, until it was looked for") {
    EvidenceRig rig;
    auto const first = rig.add_wanting(start);
    auto const second = rig.add_wanting(start + 5);
    rig.add({ban(start + 6, "sshd", "192.0.2.9")});
    auto const wanting = wanting_evidence(rig.connection, 10).value();
    REQUIRE_EQ(wanting.size(), 2);
    CHECK_EQ(wanting[0].id, second);
    CHECK_EQ(wanting[1].id, first);
    CHECK_EQ(wanting[1].jail, "sshd");
    CHECK_EQ(wanting[1].address, "192.0.2.1");
    CHECK_EQ(wanting_evidence(rig.connection, 1).value().size(), 1);
    rig.attach(of(second, "line"));
    Evidence none;
    none.id = first;
    rig.attach(none);
    CHECK(wanting_evidence(rig.connection, 10).value().empty());
    CHECK_EQ(find_event(rig.connection, first).value()->evidence, "");
}

TEST_CASE("evidence says what was not known, and sums by origin follow") {
    EvidenceRig rig;
    auto const id = rig.add_wanting(start);
    auto evidence = of(id, "Failed password\nfor root");
    evidence.ban_time = Seconds(600);
    evidence.count = 2;
    evidence.failures = 5;
    rig.attach(evidence);
    auto const read = find_event(rig.connection, id).value();
    CHECK_EQ(read->origin, Origin::filter);
    CHECK_EQ(read->ban_time, Seconds(600));
    CHECK_EQ(read->count, 2U);
    CHECK_EQ(read->failures, 5U);
    CHECK_EQ(read->evidence, "Failed password\nfor root");
    CHECK_FALSE(read->wants_evidence);
    CHECK_EQ(rig.query("SELECT origin || ':' || count FROM counts WHERE count > 0"), "1:1 1:1 1:1");
    CHECK_EQ(rig.query("SELECT origin || ':' || bans FROM country_sums WHERE bans > 0 AND jail = 0"),
             "1:1 1:1 1:1");
    CHECK_EQ(rig.query("SELECT bans FROM address_sums"), "1 1 1");
}

TEST_CASE("an unban of unknown reason that came when the ban's time was over is an expiry") {
    auto const reason_after = [](std::int64_t seconds, Reason reason, Seconds ban_time) {
        EvidenceRig rig;
        auto const id = rig.add_wanting(start);
        auto over = ban(start + seconds * 1'000, "sshd", "192.0.2.1", {"DE", 5, "n"});
        over.kind = EventKind::unban;
        over.reason = reason;
        rig.add({over});
        auto evidence = of(id, "line");
        evidence.ban_time = ban_time;
        rig.attach(evidence);
        return rig.find().events.at(0).reason;
    };
    CHECK(reason_after(600, Reason::unknown, Seconds(600)) == Reason::expired);
    CHECK(reason_after(610, Reason::unknown, Seconds(600)) == Reason::expired);
    CHECK(reason_after(540, Reason::unknown, Seconds(600)) == Reason::expired);
    CHECK(reason_after(539, Reason::unknown, Seconds(600)) == Reason::unknown);
    CHECK(reason_after(611, Reason::unknown, Seconds(600)) == Reason::unknown);
    CHECK(reason_after(600, Reason::unknown, Seconds(-1)) == Reason::unknown);
    CHECK(reason_after(600, Reason::by_operator, Seconds(600)) == Reason::by_operator);
}

TEST_CASE("an operator's ban stays one, and what evidence does not say stays") {
    EvidenceRig rig;
    auto const id = rig.add_wanting(start, Origin::by_operator);
    rig.attach(of(id, "text"));
    CHECK_EQ(find_event(rig.connection, id).value()->origin, Origin::by_operator);
    auto const other = rig.add_wanting(start + 1, Origin::manual);
    auto evidence = of(other, "");
    evidence.origin = Origin::unknown;
    rig.attach(evidence);
    CHECK_EQ(find_event(rig.connection, other).value()->origin, Origin::manual);
}

TEST_CASE("evidence for what does not want it is left out") {
    EvidenceRig rig;
    auto const id = rig.add_wanting(start);
    rig.attach(of(id, "first"));
    rig.attach(of(id, "second"));
    rig.attach(of(id + 12345, "nobody"));
    CHECK_EQ(find_event(rig.connection, id).value()->evidence, "first");
    CHECK_EQ(rig.hits("second"), 0);
}

TEST_CASE("evidence is found by any piece of it") {
    EvidenceRig rig;
    rig.attach(of(rig.add_wanting(start), "Failed password for root from 192.0.2.1 port 22"));
    rig.attach(of(rig.add_wanting(start + 1), "GET /wp-login.php?\"x\" 50%_\\ \u00c4rger"));
    CHECK_EQ(rig.hits("password"), 1);
    CHECK_EQ(rig.hits("FAILED PASS"), 1);
    CHECK_EQ(rig.hits("for"), 1);
    CHECK_EQ(rig.hits("password root"), 0); // in this order, but not together
    CHECK_EQ(rig.hits("\"x\""), 1);
    CHECK_EQ(rig.hits("0%_\\"), 1);
    CHECK_EQ(rig.hits("\u00c4rger"), 1);
    CHECK_EQ(rig.hits("rger"), 1);
    CHECK_EQ(rig.hits(" OR "), 0);
    CHECK_EQ(rig.hits("text:"), 0);
}

TEST_CASE("a text to find has three characters, of UTF-8") {
    EvidenceRig rig;
    Filter filter;
    for (auto const *const text : {"", "ab", "\u00e4\u00e4", "ab\xff"}) {
        filter.text = text;
        auto const page = find_events(rig.connection, filter, {}, 10);
        REQUIRE_FALSE(page.has_value());
        CHECK_EQ(page.error().code, ErrorCode::invalid_argument);
    }
    CHECK_EQ(trigram_query("abc").value(), "\"abc\"");
    CHECK_EQ(trigram_query("a\"bc").value(), "\"a\"\"b\" \"\"\"bc\"");
    CHECK_EQ(trigram_query("\u00e4bcd").value(), "\"\u00e4bc\" \"bcd\"");
    CHECK_LT(trigram_query(std::string(100'000, 'x')).value().size(), 200);
}

TEST_CASE("hostile evidence is kept byte for byte, cut, and found") {
    EvidenceRig rig;
    std::string const bytes("one\0two \xff\xfe\xf0three \x80", 19);
    auto const id = rig.add_wanting(start);
    rig.attach(of(id, bytes));
    CHECK_EQ(find_event(rig.connection, id).value()->evidence, bytes);
    CHECK_EQ(rig.hits("two"), 1);
    CHECK_EQ(rig.hits("three"), 1);
    CHECK_EQ(rig.hits(std::string("e\0t", 3)), 1);
    auto const long_one = rig.add_wanting(start + 1);
    rig.attach(of(long_one, std::string(max_evidence_bytes - 1, 'x') + "\u00e4"));
    CHECK_EQ(find_event(rig.connection, long_one).value()->evidence.size(), max_evidence_bytes - 1);
}
