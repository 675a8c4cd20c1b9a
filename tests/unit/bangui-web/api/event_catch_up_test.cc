// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "bangui-web/api/event_streams.h"
#include "tests/support/fake_clock.h"

using namespace bangui;
using namespace bangui::api;

namespace {

struct Rig {
    Rig() {
        streams.connect({[] { return std::string("{}"); }, [] {}, [] {}, [](auto const &) {}});
    }
    /// What somebody gets who comes back with this id.
    std::string come_back(std::string const &last_event_id) {
        auto const channel = std::make_shared<http::EventChannel>();
        streams.open(http::EventStream(channel), {}, last_event_id);
        CHECK_FALSE(channel->has_overflowed());
        return channel->take();
    }

    events::Hub hub{"e", events::Hub::Limits{}};
    events::Mirror mirror;
    events::ActivityLog activity;
    bangui::test::FakeClock clock;
    EventStreams streams{hub, mirror, activity, clock};
};

} // namespace

TEST_CASE_FIXTURE(Rig, "who missed more than a stream takes reads everything again instead") {
    auto const event = std::string(1000, 'x');
    auto const before = hub.last_id();
    auto const fits = EventStreams::max_catch_up_bytes / (event.size() + 40);
    for (std::size_t i = 0; i < fits; ++i)
        hub.publish("ban", event);
    CHECK_NE(come_back(before).find("id: " + hub.last_id() + "\nevent: ban"), std::string::npos);
    for (int i = 0; i < 8; ++i)
        hub.publish("ban", event);
    auto const again = come_back(before);
    CHECK_EQ(again.find("event: ban"), std::string::npos);
    CHECK_NE(again.find("id: " + hub.last_id() + "\nevent: resync"), std::string::npos);
}
