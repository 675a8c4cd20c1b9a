// SPDX-License-Identifier: Apache-2.0
#include "banguid/config/config.h"

#include <array>
#include <charconv>
#include <optional>

#include <grp.h>

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui::banguid {
namespace {

constexpr std::string_view default_file = "/etc/bangui/banguid.toml";
/// A wrong command line, configuration or policy; the service manager does not try again.
constexpr int exit_configuration = 2;
/// A peer needs one connection; each may hold a MiB of output.
constexpr std::int64_t max_connections = 16;
constexpr std::int64_t seconds_of_a_week = 7 * 24 * 60 * 60;
/// Large enough for the members of one group.
constexpr std::size_t group_buffer_bytes = 65536;

std::optional<gid_t> look_up_group(std::string const &name) {
    group entry{};
    group *found = nullptr;
    std::vector<char> buffer(group_buffer_bytes);
    if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return entry.gr_gid;
}

/// Three octal digits, with a leading 0 or not: permission bits and nothing else.
std::optional<mode_t> parse_mode(std::string_view text) {
    mode_t mode = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (error != std::errc{} || end != text.data() + text.size() || mode > 0777) return std::nullopt;
    return mode;
}

constexpr std::string_view usage = R"(usage: banguid [OPTION]

The part of BanGUI that talks to fail2ban. Runs as root, needs no capability.

  --config FILE           configuration other than /etc/bangui/banguid.toml
  --check-config          check configuration and policy, and end
  --print-sample-config   a commented banguid.toml
  --print-sample-policy   a commented policy.toml
  --version
  --help
)";

struct CommandLine {
    std::optional<std::string> file;
    bool check = false;
};

Result<CommandLine> parse_options(std::vector<std::string> const &arguments) {
    CommandLine options;
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (*argument == "--check-config") {
            options.check = true;
        } else if (*argument == "--config" && std::next(argument) != arguments.end()) {
            options.file = *++argument;
        } else {
            return fail(ErrorCode::invalid_argument,
                        fmt::format("unknown or incomplete option {} (see --help)", visible(*argument)));
        }
    }
    return options;
}

std::optional<std::string> printed_by(std::string const &option) {
    if (option == "--help") return std::string(usage);
    if (option == "--version") return "banguid " BANGUI_VERSION "\n";
    if (option == "--print-sample-config") return config::sample(schema());
    if (option == "--print-sample-policy") return config::sample(protect::Policy::schema());
    return std::nullopt;
}

Result<Setup> load(CommandLine const &options, config::Environment const &environment) {
    auto const settings = TRY(config::load_file(
        schema(), options.file.value_or(std::string(default_file)),
        options.file ? config::MissingFile::is_an_error : config::MissingFile::leaves_defaults, environment));
    auto config = TRY(to_config(settings));
    auto policy = TRY(protect::Policy::load(config.policy_file, &protect::look_up_user));
    return Setup{std::move(config), std::move(policy)};
}

} // namespace

config::Schema const &schema() {
    static config::Schema const schema{
        .introduction = "banguid: the part of BanGUI that talks to fail2ban.",
        .environment_prefix = "BANGUI_BANGUID_",
        .keys = {
            config::text_key("socket.path", "/run/bangui/banguid.sock",
                             "Where bangui-web connects. Not used when systemd hands over the socket.", 107),
            config::text_key("socket.mode", "0660", "Permissions of the socket file, in octal.", 4),
            config::text_key("socket.group", "_bangui",
                             "Group of the socket file; empty leaves the group banguid runs as.", 32),
            config::text_key("fail2ban.socket", "/run/fail2ban/fail2ban.sock",
                             "fail2ban's own socket (`socket` in fail2ban.conf).", 107),
            config::text_key("policy.file", "/etc/bangui/policy.toml",
                             "What peers may do. Has to belong to root."),
            config::text_key(
                "protect.list", "/etc/bangui/protected",
                "Addresses that are never banned, one a line (banguictl protect). Has to belong to root."),
            config::text_key(
                "protect.surroundings", "/run/bangui/protected",
                "The same of this machine's own addresses, gateways, resolvers and ssh peers, as\n"
                "bangui-protect writes it again and again."),
            config::integer_key(
                "protect.fresh_for", protect::usual_freshness.count(), 60, seconds_of_a_week,
                "Seconds after which that is taken for outdated: then single addresses may be\n"
                "banned and no networks."),
            config::integer_key("limits.connections", 4, 1, max_connections,
                                "How many connections may be open at once."),
            config::choice_key("log.level", "info", {"debug", "info", "warning", "error"},
                               "The least that is worth a line. Audit lines are always written."),
        }};
    return schema;
}

Result<Config> to_config(config::Settings const &settings) {
    Config config;
    for (auto const *key :
         {"socket.path", "fail2ban.socket", "policy.file", "protect.list", "protect.surroundings"})
        if (!settings.text(key).starts_with('/')) return settings.wrong(key, "must be an absolute path");
    config.socket.path = settings.text("socket.path");
    auto const mode = parse_mode(settings.text("socket.mode"));
    if (!mode) return settings.wrong("socket.mode", "must be octal permissions such as 0660");
    config.socket.mode = *mode;
    if (auto const &group = settings.text("socket.group"); !group.empty()) {
        auto const gid = look_up_group(group);
        if (!gid) return settings.wrong("socket.group", fmt::format("there is no group {}", visible(group)));
        config.socket.group = *gid;
    }
    config.fail2ban_socket = settings.text("fail2ban.socket");
    config.policy_file = settings.text("policy.file");
    config.lists = {settings.text("protect.list"), settings.text("protect.surroundings"),
                    Seconds(settings.integer<std::int64_t>("protect.fresh_for"))};
    config.max_connections = settings.integer<std::size_t>("limits.connections");
    auto const level = log::parse_level(settings.text("log.level"));
    ENSURE(level); // the schema's choices are the levels
    config.log_level = *level;
    return config;
}

std::variant<Setup, Exit> configure(std::vector<std::string> const &arguments,
                                    config::Environment const &environment) {
    for (auto const &argument : arguments)
        if (auto text = printed_by(argument))
            return Exit{.status = 0, .output = std::move(*text), .error = {}};
    auto const refused = [](Error const &error) {
        return Exit{.status = exit_configuration, .output = {}, .error = "banguid: " + error.detail + "\n"};
    };
    auto const options = parse_options(arguments);
    if (!options) return refused(options.error());
    auto setup = load(*options, environment);
    if (!setup) return refused(setup.error());
    if (options->check)
        return Exit{.status = 0, .output = "The configuration and the policy are good.\n", .error = {}};
    return std::move(*setup);
}

} // namespace bangui::banguid
