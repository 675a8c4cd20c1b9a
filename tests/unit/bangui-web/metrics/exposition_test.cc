// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/metrics/exposition.h"

#include <doctest/doctest.h>

namespace bangui::metrics {
namespace {

TEST_CASE("families follow each other, each with its samples") {
    Exposition exposition;
    exposition.gauge("bangui_up", "Whether it is up.");
    exposition.sample(1);
    exposition.counter("bangui_bans_total", "Bans so far.");
    exposition.sample({{"jail", "sshd"}}, 18'446'744'073'709'551'615U);
    exposition.sample({{"jail", "nginx"}, {"kind", "ban"}}, -3);
    CHECK(std::move(exposition).take() == R"(# HELP bangui_up Whether it is up.
# TYPE bangui_up gauge
bangui_up 1
# HELP bangui_bans_total Bans so far.
# TYPE bangui_bans_total counter
bangui_bans_total{jail="sshd"} 18446744073709551615
bangui_bans_total{jail="nginx",kind="ban"} -3
)");
}

TEST_CASE("no label's value breaks out of its line") {
    Exposition exposition;
    exposition.gauge("x", "X.");
    exposition.sample({{"jail", "a\"} 1\nx{jail=\"\\"}}, 0);
    CHECK(std::move(exposition).take() ==
          "# HELP x X.\n# TYPE x gauge\nx{jail=\"a\\\"} 1\\nx{jail=\\\"\\\\\"} 0\n");
}

} // namespace
} // namespace bangui::metrics
