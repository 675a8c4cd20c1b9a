// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/evidence_collector.h"

#include <doctest/doctest.h>

#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

struct Rig : test::ArchiveRig {
    /// Banned now.
    void ban(std::string const &address, std::int64_t ago = 0) {
        history::NewEvent event;
        event.milliseconds = clock.unix_milliseconds() - ago * 1'000;
        event.kind = history::EventKind::ban;
        event.jail = "sshd";
        event.address = address;
        event.wants_evidence = true;
        writer.write({{event}, {}, {}}, [] {});
        settle();
    }
    void row(std::string const &id, std::string const &line, std::int64_t ago = 1) {
        auto const data = "{\"matches\": [\"" + line + "\"], \"failures\": 3}";
        auto const bytes = as_bytes(data);
        banguid.evidence["sshd"][id] = {.since = clock.unix_now() - ago,
                                        .ban_time = 600,
                                        .count = 2,
                                        .data = Bytes(bytes.begin(), bytes.end()),
                                        .truncated = false};
    }
    void pass_and_settle(Milliseconds time) {
        pass(time);
        for (int round = 0; round < 20; ++round) {
            settle();
            loop->run_once(Milliseconds(1));
        }
    }
    void look() {
        collector.look();
        pass_and_settle(EvidenceCollector::pause);
    }
    std::size_t wanting() {
        return ask<std::vector<history::WantsEvidence>>(
                   [](store::Connection &connection) { return history::wanting_evidence(connection, 1'000); })
            .size();
    }
    EvidenceCollector collector{*loop, client, *archive, writer};
};

TEST_CASE_FIXTURE(Rig, "a ban gets its evidence a moment later") {
    collector.set_online(true);
    ban("192.0.2.1");
    row("192.0.2.1", "Failed password");
    look();
    auto const all = events();
    REQUIRE(all.size() == 1);
    CHECK(all[0].evidence == "Failed password");
    CHECK(all[0].count == 2U);
    CHECK(wanting() == 0);
}

TEST_CASE_FIXTURE(Rig, "a row that is not there yet is waited for, but not for ever") {
    collector.set_online(true);
    ban("192.0.2.1");
    look();
    CHECK(wanting() == 1);
    row("192.0.2.1", "late");
    pass_and_settle(EvidenceCollector::retry_pause);
    CHECK(events()[0].evidence == "late");

    ban("192.0.2.2");
    look();
    CHECK(wanting() == 1);
    clock.advance(EvidenceCollector::patience);
    pass_and_settle(EvidenceCollector::retry_pause);
    CHECK(wanting() == 0);
    auto const asked = banguid.asked["ban_evidence"];
    look();
    CHECK(banguid.asked["ban_evidence"] == asked);
}

TEST_CASE_FIXTURE(Rig, "the row of another ban of the same address is none") {
    collector.set_online(true);
    ban("192.0.2.1", 100);
    row("192.0.2.1", "a later one", 10);
    look();
    CHECK(wanting() == 0);
    CHECK(events()[0].evidence.empty());
    ban("192.0.2.2", 100);
    row("192.0.2.2", "one of long ago", 100 + EvidenceCollector::longest_delay.count() + 1);
    look();
    CHECK(events()[0].evidence.empty());
}

TEST_CASE_FIXTURE(Rig, "what fail2ban has forgotten by now is not asked for") {
    collector.set_online(true);
    ban("192.0.2.1", EvidenceCollector::oldest.count() + 1);
    look();
    CHECK(banguid.asked["ban_evidence"] == 0);
    CHECK(wanting() == 0);
}

TEST_CASE_FIXTURE(Rig, "nothing is asked while fail2ban cannot answer, and all of it afterwards") {
    ban("192.0.2.1");
    row("192.0.2.1", "Failed password");
    look();
    CHECK(banguid.asked["ban_evidence"] == 0);
    collector.set_online(true);
    pass_and_settle(EvidenceCollector::pause);
    CHECK(events()[0].evidence == "Failed password");
}

TEST_CASE_FIXTURE(Rig, "more than a batch is asked for without a pause") {
    for (std::size_t ban_number = 0; ban_number < 2 * EvidenceCollector::batch + 1; ++ban_number) {
        ban("10.0.0." + std::to_string(ban_number));
        row("10.0.0." + std::to_string(ban_number), "line");
    }
    collector.set_online(true);
    pass_and_settle(EvidenceCollector::pause);
    REQUIRE(pump_until([this] {
        pass(Milliseconds(0));
        return wanting() == 0;
    }));
    for (auto const &event : events())
        CHECK(event.evidence == "line");
}

TEST_CASE_FIXTURE(Rig, "a question that fails is asked again") {
    collector.set_online(true);
    ban("192.0.2.1", EvidenceCollector::patience.count() + 1);
    banguid.evidence_fails = Error{ErrorCode::storage_error, "locked"};
    look();
    CHECK(wanting() == 1);
    banguid.evidence_fails.reset();
    row("192.0.2.1", "there", EvidenceCollector::patience.count() + 2);
    pass_and_settle(EvidenceCollector::retry_pause);
    CHECK(events()[0].evidence == "there");
}

} // namespace
} // namespace bangui::recorder
