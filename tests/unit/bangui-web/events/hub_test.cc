// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/hub.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

using Ids = std::vector<std::string>;

std::optional<Ids> missed(Hub const &hub, std::string_view id) {
    auto const events = hub.missed_since(id);
    if (!events) return std::nullopt;
    Ids ids;
    for (auto const &event : *events)
        ids.push_back(event.id);
    return ids;
}

TEST_CASE("everybody who listens gets every event") {
    Hub hub("e", {});
    Ids first;
    Ids second;
    hub.subscribe([&first](SubscriptionId, Event const &event) { first.push_back(event.id + event.data); });
    hub.publish("ban", "1");
    auto const id =
        hub.subscribe([&second](SubscriptionId, Event const &event) { second.push_back(event.id); });
    hub.publish("unban", "2");
    hub.unsubscribe(id);
    hub.publish("ban", "3");
    CHECK(first == Ids{"e-11", "e-22", "e-33"});
    CHECK(second == Ids{"e-2"});
    CHECK(hub.subscribers() == 1);
}

TEST_CASE("who listens may stop itself and others meanwhile") {
    Hub hub("e", {});
    int calls = 0;
    std::vector<SubscriptionId> all;
    for (int i = 0; i < 3; ++i) {
        all.push_back(hub.subscribe([&](SubscriptionId, Event const &) {
            ++calls;
            for (auto const each : all)
                hub.unsubscribe(each);
        }));
    }
    hub.publish("ban", "");
    CHECK(calls == 1);
    CHECK(hub.subscribers() == 0);
}

TEST_CASE("who stops meanwhile takes nothing from those behind it") {
    Hub hub("e", {});
    std::vector<SubscriptionId> all;
    Ids last;
    all.push_back(hub.subscribe([&](SubscriptionId, Event const &) { hub.unsubscribe(all[1]); }));
    all.push_back(hub.subscribe([](SubscriptionId, Event const &) { FAIL("was stopped before"); }));
    all.push_back(hub.subscribe([&last](SubscriptionId, Event const &event) { last.push_back(event.id); }));
    hub.publish("ban", "");
    CHECK(last == Ids{"e-1"});
}

TEST_CASE("who comes back gets exactly what it missed") {
    Hub hub("e", {});
    CHECK(hub.last_id() == "e-0");
    CHECK(missed(hub, "e-0") == Ids{});
    for (int i = 0; i < 3; ++i)
        hub.publish("ban", "x");
    CHECK(missed(hub, "e-0") == Ids{"e-1", "e-2", "e-3"});
    CHECK(missed(hub, "e-2") == Ids{"e-3"});
    CHECK(missed(hub, "e-3") == Ids{});
    CHECK(hub.last_id() == "e-3");
}

TEST_CASE("an id that is not one of ours cannot be resumed from") {
    Hub hub("e1", {});
    hub.publish("ban", "x");
    for (auto const *id : {"", "e1", "e1-", "e1-2", "e1--1", "e1-01x", "e1- 1", "e2-1", "e-1", "e11",
                           "e1-99999999999999999999"}) {
        CAPTURE(id);
        CHECK_FALSE(hub.missed_since(id));
    }
}

TEST_CASE("what is kept is bounded in number and in bytes") {
    Hub few("e", {2, 1000});
    for (int i = 0; i < 3; ++i)
        few.publish("ban", "x");
    CHECK_FALSE(few.missed_since("e-0"));
    CHECK(missed(few, "e-1") == Ids{"e-2", "e-3"});

    Hub small("e", {100, 10});
    for (int i = 0; i < 3; ++i)
        small.publish("ban", "12345");
    CHECK_FALSE(small.missed_since("e-0"));
    CHECK(missed(small, "e-1") == Ids{"e-2", "e-3"});
    small.publish("jails", "longer than everything");
    CHECK_FALSE(small.missed_since("e-3"));
    CHECK(missed(small, "e-4") == Ids{});
}

} // namespace
} // namespace bangui::events
