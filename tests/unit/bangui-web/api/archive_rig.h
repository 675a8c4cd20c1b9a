// SPDX-License-Identifier: Apache-2.0
//
// The API over an archive with a few events, and somebody signed in.
#pragma once

#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::test {

struct ArchiveRig : ApiRig {
    static constexpr std::int64_t noon = FakeClock::start_unix_milliseconds;

    ArchiveRig() {
        banguid.set("sshd", {}, 0);
        banguid_comes();
        sign_in();
    }

    static history::NewEvent event(std::int64_t milliseconds, history::EventKind kind, std::string jail,
                                   std::string address) {
        history::NewEvent made;
        made.milliseconds = milliseconds;
        made.kind = kind;
        made.jail = std::move(jail);
        made.address = std::move(address);
        return made;
    }
    static history::NewEvent ban(std::int64_t milliseconds, std::string jail, std::string address,
                                 history::Place place = {}) {
        auto made = event(milliseconds, history::EventKind::ban, std::move(jail), std::move(address));
        made.origin = history::Origin::filter;
        made.place = std::move(place);
        return made;
    }
    void archive_bans(std::vector<history::NewEvent> events) { archive_events({std::move(events), {}, {}}); }
    http::Response get(std::string path, std::vector<std::pair<std::string, std::string>> query = {}) {
        return send({http::Method::get, std::move(path), "", {}, std::move(query)});
    }
    /// A store that has ended answers as one whose disk has failed does.
    void break_archive() { archive->stop(Seconds(10)); }
};

/// With three bans, an unban and seven failures of one day.
struct DayOfBansRig : ArchiveRig {
    DayOfBansRig() {
        archive_events({{ban(noon, "sshd", "192.0.2.1", {"DE", 64500, "Example"}),
                         ban(noon + 3'600'000, "sshd", "192.0.2.1", {"DE", 64500, "Example"}),
                         ban(noon + 3'700'000, "mail", "198.51.100.1"),
                         event(noon + 5000, history::EventKind::unban, "sshd", "192.0.2.1")},
                        {{noon / 1000, "sshd", 7}},
                        {}});
    }
};

} // namespace bangui::test
