// SPDX-License-Identifier: Apache-2.0
//
// bangui-protect: writes down which addresses this machine has and needs, so that banguid never bans them.
// Run by a timer; banguid itself sees no network.
#include <string_view>

#include <sys/stat.h>

#include <fmt/format.h>

#include "banguid/surroundings/collect.h"

namespace {

constexpr std::string_view usage = R"(usage: bangui-protect [--output FILE]

Writes this machine's own addresses, its default gateways and resolvers and whoever is connected by ssh into
FILE (/run/bangui/protected), from which banguid learns what it must never ban.
)";
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;
/// Who is connected is nobody's business.
constexpr mode_t for_root_alone = 0600;

} // namespace

int main(int count, char **arguments) {
    std::string output = "/run/bangui/protected";
    for (int index = 1; index < count; ++index) {
        std::string_view const argument = arguments[index];
        if (argument == "--help") {
            fmt::print("{}", usage);
            return 0;
        }
        if (argument != "--output" || index + 1 == count) {
            fmt::print(stderr, "bangui-protect: unknown or incomplete option {} (see --help)\n", argument);
            return exit_usage;
        }
        output = arguments[++index];
    }
    ::umask(0077);
    auto const collected = bangui::surroundings::collect("");
    auto const saved = collected ? collected->save(output, for_root_alone)
                                 : bangui::Result<void>(tl::unexpected(collected.error()));
    if (saved) return 0;
    fmt::print(stderr, "bangui-protect: {}\n", saved.error().detail);
    return exit_failure;
}
