// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <variant>

#include <fmt/format.h>

#include "banguid/ctl/command.h"
#include "common/base/text.h"

namespace bangui::ctl {
namespace {

struct Option {
    std::string_view name;
    std::string_view value; ///< what it takes; empty: nothing
    std::string_view summary;
    bool is_everywhere = false; ///< goes with every command
    void (*take)(Invocation &, std::string const &) = nullptr;
};

std::array<Option, 7> const options{{
    {"--json", "", "answer in JSON", false, [](Invocation &to, std::string const &) { to.json = true; }},
    {"--jail", "JAIL", "in this jail; may be repeated", false,
     [](Invocation &to, std::string const &value) { to.jails.push_back(value); }},
    {"--everywhere", "", "in every jail", false,
     [](Invocation &to, std::string const &) { to.everywhere = true; }},
    {"--note", "TEXT", "what the address is for", false,
     [](Invocation &to, std::string const &value) { to.note = value; }},
    {"--socket", "PATH", "bangui-web's socket for root (/run/bangui/admin.sock)", true,
     [](Invocation &to, std::string const &value) { to.places.socket = value; }},
    {"--state", "FOLDER", "bangui-web's folder (/var/lib/bangui)", true,
     [](Invocation &to, std::string const &value) { to.places.state = value; }},
    {"--config", "FOLDER", "BanGUI's configuration (/etc/bangui)", true,
     [](Invocation &to, std::string const &value) { to.places.configuration = value; }},
}};

struct Parsed {
    Command const *command;
    Invocation invocation;
};
/// Text for exit_usage.
struct Misuse {
    std::string why;
};
struct HelpWanted {};

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

Command const *find_command(std::vector<std::string> const &words) {
    Command const *longest = nullptr;
    for (auto const &command : commands()) {
        auto const own = words_of(command.words);
        if (own.size() > words.size() || !std::equal(own.begin(), own.end(), words.begin())) continue;
        if (!longest || own.size() > words_of(longest->words).size()) longest = &command;
    }
    return longest;
}

std::variant<Parsed, Misuse, HelpWanted> parse(std::vector<std::string> const &arguments) {
    Invocation invocation;
    std::vector<std::string> words;
    std::vector<std::string_view> used;
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (*argument == "--help" || *argument == "-h") return HelpWanted{};
        if (!argument->starts_with('-')) {
            words.push_back(*argument);
            continue;
        }
        auto const option = std::find_if(options.begin(), options.end(),
                                         [&](Option const &each) { return each.name == *argument; });
        if (option == options.end()) return Misuse{fmt::format("unknown option {}", visible(*argument))};
        if (!option->is_everywhere) used.push_back(option->name);
        if (!option->value.empty() && std::next(argument) == arguments.end())
            return Misuse{fmt::format("{} needs a value", option->name)};
        option->take(invocation, option->value.empty() ? std::string() : *++argument);
    }
    auto const *command = find_command(words);
    if (!command)
        return Misuse{words.empty() ? "say a command" : fmt::format("unknown command {}", visible(words[0]))};
    for (auto const &option : used)
        if (std::find(command->options.begin(), command->options.end(), option) == command->options.end())
            return Misuse{fmt::format("{} does not go with {}", option, command->words)};
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(words_of(command->words).size()));
    if (words.size() < command->least)
        return Misuse{fmt::format("{} needs {}", command->words, command->arguments)};
    if (words.size() > command->most)
        return Misuse{fmt::format("{} takes no {}", command->words, visible(words[command->most]))};
    invocation.arguments = std::move(words);
    return Parsed{command, std::move(invocation)};
}

} // namespace

std::string usage() {
    std::string text = "usage: banguictl COMMAND [OPTION]...\n\nBanGUI for the administrator at the machine. "
                       "Needs root.\n\n";
    for (auto const &command : commands()) {
        auto call = std::string(command.words);
        if (!command.arguments.empty()) call += fmt::format(" {}", command.arguments);
        for (auto const &name : command.options) {
            auto const *option = std::find_if(options.begin(), options.end(),
                                              [&](Option const &each) { return each.name == name; });
            call += option->value.empty() ? fmt::format(" [{}]", name)
                                          : fmt::format(" [{} {}]", name, option->value);
        }
        text += fmt::format("  {}\n      {}\n", call, command.summary);
    }
    text += "\nOptions of every command:\n";
    for (auto const &option : options)
        if (option.is_everywhere)
            text +=
                fmt::format("  {:<20}{}\n", fmt::format("{} {}", option.name, option.value), option.summary);
    return text + "  --help              this text\n\n"
                  "Status 0: done. 1: it could not be done, or doctor found something. 2: wrong usage.\n";
}

int run(std::vector<std::string> const &arguments, Terminal &terminal) {
    auto const parsed = parse(arguments);
    if (std::holds_alternative<HelpWanted>(parsed)) {
        terminal.say(usage());
        return exit_done;
    }
    if (auto const *misuse = std::get_if<Misuse>(&parsed)) {
        terminal.complain(fmt::format("banguictl: {} (see --help)\n", misuse->why));
        return exit_usage;
    }
    auto const &[command, invocation] = std::get<Parsed>(parsed);
    auto const status = command->run(invocation, terminal);
    if (status) return *status;
    terminal.complain(fmt::format("banguictl: {}: {}\n", command->words, status.error().detail));
    return exit_failed;
}

} // namespace bangui::ctl
