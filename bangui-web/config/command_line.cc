// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bangui-web/config/web_config.h"
#include "common/base/text.h"

namespace bangui::web {
namespace {

constexpr char const *standard_file = "/etc/bangui/web.toml";

constexpr std::string_view help = R"(usage: bangui-web [--config FILE] [--check-config]

The unprivileged web daemon of BanGUI. Settings come from /etc/bangui/web.toml
and from BANGUI_WEB_ variables, which win.

  --config FILE          read FILE instead
  --check-config         check the settings, say so, and end
  --print-sample-config  print a file with all settings at their defaults
  --version              print the version
  --help                 print this
)";

struct CommandLine {
    std::optional<std::string> file;
    bool check = false;
};

std::variant<CommandLine, Exit> parse(std::vector<std::string> const &arguments) {
    CommandLine line;
    for (std::size_t index = 0; index < arguments.size(); ++index) {
        auto const &argument = arguments[index];
        if (argument == "--help") return Exit{0, std::string(help), ""};
        if (argument == "--version") return Exit{0, "bangui-web " BANGUI_VERSION "\n", ""};
        if (argument == "--print-sample-config") return Exit{0, config::sample(web_schema()), ""};
        if (argument == "--check-config") {
            line.check = true;
        } else if (argument == "--config" && index + 1 < arguments.size()) {
            line.file = arguments[++index];
        } else {
            auto const *const fault = argument == "--config" ? "needs a FILE" : "is not an option";
            return Exit{2, "", fmt::format("bangui-web: {} {}; see --help\n", visible(argument), fault)};
        }
    }
    return line;
}

} // namespace

std::variant<WebConfig, Exit> configure(std::vector<std::string> const &arguments,
                                        config::Environment const &environment) {
    auto parsed = parse(arguments);
    if (auto *const exit = std::get_if<Exit>(&parsed)) return std::move(*exit);
    auto const &line = std::get<CommandLine>(parsed);

    auto const settings = config::load_file(
        web_schema(), line.file.value_or(standard_file),
        line.file ? config::MissingFile::is_an_error : config::MissingFile::leaves_defaults, environment);
    auto made = settings ? to_web_config(*settings) : tl::unexpected<Error>(settings.error());
    if (!made) return Exit{2, "", fmt::format("bangui-web: {}\n", made.error().detail)};
    if (line.check) {
        std::string mind;
        for (auto const &doubt : doubts(*made))
            mind += fmt::format("bangui-web: mind that {}\n", doubt);
        return Exit{0, "the configuration is good\n", std::move(mind)};
    }
    return std::move(*made);
}

} // namespace bangui::web
