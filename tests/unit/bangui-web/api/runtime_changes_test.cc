// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/runtime_changes.h"

#include <doctest/doctest.h>

namespace bangui::api {
namespace {

JailName const sshd = JailName::parse("sshd").value();
JailName const nginx = JailName::parse("nginx").value();

RuntimeChange change(TunedParameter parameter, std::string to) {
    return {parameter, std::nullopt, std::move(to), "owner", 1};
}

TEST_CASE("the newest comes first, the oldest goes") {
    RuntimeChanges changes;
    CHECK(changes.of(sshd).empty());
    for (std::size_t i = 0; i <= RuntimeChanges::max_per_jail; ++i)
        changes.record(sshd, change(TunedParameter::ban_seconds, std::to_string(i)));
    CHECK(changes.of(sshd).size() == RuntimeChanges::max_per_jail);
    CHECK(changes.of(sshd).front().to == "100");
    CHECK(changes.of(sshd).back().to == "1");
    CHECK(changes.of(nginx).empty());
}

TEST_CASE("a reload forgets one jail, a restart all") {
    RuntimeChanges changes;
    changes.record(sshd, change(TunedParameter::paused, "true"));
    changes.record(nginx, change(TunedParameter::paused, "true"));
    changes.forget(sshd);
    CHECK(changes.of(sshd).empty());
    CHECK(changes.of(nginx).size() == 1);
    changes.forget(std::nullopt);
    CHECK(changes.of(nginx).empty());
}

} // namespace
} // namespace bangui::api
