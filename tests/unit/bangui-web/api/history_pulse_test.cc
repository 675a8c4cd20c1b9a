// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/history_pulse.h"

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"

namespace bangui::api {
namespace {

TEST_CASE_FIXTURE(test::LoopFixture, "the archive's growth is told at once, and once a second") {
    int told = 0;
    HistoryPulse pulse(*loop, [&told] { ++told; });
    pulse.grew();
    CHECK(told == 1);
    for (int count = 0; count < 100; ++count)
        pulse.grew();
    CHECK(told == 1);
    pass(HistoryPulse::interval - Milliseconds(1));
    CHECK(told == 1);
    pass(Milliseconds(1));
    CHECK(told == 2);
    pass(Seconds(10));
    CHECK(told == 2);
    pulse.grew();
    CHECK(told == 3);
}

TEST_CASE_FIXTURE(test::LoopFixture, "who waits to tell may go") {
    int told = 0;
    {
        HistoryPulse pulse(*loop, [&told] { ++told; });
        pulse.grew();
        pulse.grew();
    }
    pass(Seconds(2));
    CHECK(told == 1);
}

} // namespace
} // namespace bangui::api
