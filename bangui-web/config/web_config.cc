// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/config/web_config.h"

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::web {
namespace {

using config::Settings;

Result<mode_t> read_mode(Settings const &settings, std::string_view key) {
    mode_t mode = 0;
    auto const &text = settings.text(key);
    for (char const c : text) {
        if (c < '0' || c > '7') return settings.wrong(key, "must be octal digits, like \"0660\"");
        mode = mode * 8 + static_cast<mode_t>(c - '0');
    }
    if (text.empty() || mode > 0777) return settings.wrong(key, "must be 0..0777 in octal");
    return mode;
}

Result<std::optional<TcpEndpoint>> read_tcp(Settings const &settings, std::string_view key) {
    auto const &text = settings.text(key);
    if (text.empty()) return std::nullopt;
    auto const endpoint = TcpEndpoint::parse(text);
    if (!endpoint)
        return settings.wrong(key, "must be ADDRESS:PORT, like \"127.0.0.1:8080\" or \"[::1]:8080\"");
    if (!endpoint->is_loopback())
        return settings.wrong(key, "must be a loopback address: for others put a proxy with TLS in front");
    return *endpoint;
}

Result<std::vector<uid_t>> read_uids(Settings const &settings) {
    constexpr std::string_view key = "proxy.trusted_uids";
    std::vector<uid_t> uids;
    for (auto const &text : settings.text_list(key)) {
        auto const uid = parse_integer<uid_t>(text);
        if (!uid) return settings.wrong(key, fmt::format("not a user id: \"{}\"", visible(text)));
        uids.push_back(*uid);
    }
    return uids;
}

Result<std::vector<IpPrefix>> read_prefixes(Settings const &settings) {
    constexpr std::string_view key = "proxy.trusted_addresses";
    std::vector<IpPrefix> prefixes;
    for (auto const &text : settings.text_list(key)) {
        auto prefix = IpPrefix::parse(text);
        if (!prefix) return settings.wrong(key, prefix.error().detail);
        prefixes.push_back(std::move(*prefix));
    }
    return prefixes;
}

/// As a browser writes an Origin header (RFC 6454 7): scheme, host in lower case, port; nothing behind it.
bool is_origin(std::string_view text) {
    auto const scheme = text.find("://");
    if (scheme == std::string_view::npos) return false;
    if (text.substr(0, scheme) != "https" && text.substr(0, scheme) != "http") return false;
    auto const authority = text.substr(scheme + 3);
    return !authority.empty() &&
           authority.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == std::string_view::npos;
}

Result<std::vector<std::string>> read_origins(Settings const &settings) {
    constexpr std::string_view key = "proxy.allowed_origins";
    for (auto const &text : settings.text_list(key))
        if (!is_origin(text))
            return settings.wrong(
                key, fmt::format("not an origin like \"https://panel.example\": \"{}\"", visible(text)));
    return settings.text_list(key);
}

Result<http::BasePath> read_base_path(Settings const &settings) {
    constexpr std::string_view key = "proxy.base_path";
    auto base = http::BasePath::parse(settings.text(key));
    if (!base) return settings.wrong(key, base.error().detail);
    return *std::move(base);
}

Result<std::string> read_path(Settings const &settings, std::string_view key) {
    auto const &path = settings.text(key);
    if (path.empty() || path.front() != '/') return settings.wrong(key, "must be an absolute path");
    return path;
}

Result<void> read_listeners(Settings const &settings, WebConfig &out) {
    out.unix_socket = settings.text("listen.unix");
    if (!out.unix_socket.empty()) TRY(read_path(settings, "listen.unix"));
    out.admin_socket = settings.text("listen.admin");
    if (!out.admin_socket.empty()) TRY(read_path(settings, "listen.admin"));
    out.unix_socket_mode = TRY(read_mode(settings, "listen.unix_mode"));
    out.tcp = TRY(read_tcp(settings, "listen.tcp"));
    out.metrics = TRY(read_tcp(settings, "listen.metrics"));
    out.base_path = TRY(read_base_path(settings));
    out.trusted_proxy_uids = TRY(read_uids(settings));
    out.trusted_proxy_addresses = TRY(read_prefixes(settings));
    out.allowed_origins = TRY(read_origins(settings));
    return {};
}

Result<void> read_sessions(Settings const &settings, WebConfig &out) {
    constexpr std::string_view cookie = "session.secure_cookie";
    if (!settings.flag(cookie)) {
        if (!out.tcp)
            return settings.wrong(cookie, "may be false only with listen.tcp, for a browser on this machine");
        out.cookie_security = auth::CookieSecurity::plain_loopback;
    }
    out.session_idle = Seconds(settings.integer<std::int64_t>("session.idle"));
    out.session_lifetime = Seconds(settings.integer<std::int64_t>("session.lifetime"));
    if (out.session_idle > out.session_lifetime)
        return settings.wrong("session.idle", "must not be longer than session.lifetime");
    return {};
}

void read_limits(Settings const &settings, WebConfig &out) {
    auto const seconds = [&](std::string_view key) { return Seconds(settings.integer<std::int64_t>(key)); };
    out.max_connections = settings.integer<std::uint32_t>("limits.connections");
    out.max_event_streams = settings.integer<std::uint32_t>("limits.event_streams");
    out.request_deadline = seconds("limits.request_deadline");
    out.idle_deadline = seconds("limits.idle_deadline");
    out.drain_deadline = seconds("limits.drain_deadline");
}

Result<void> read_geo(Settings const &settings, WebConfig &out) {
    // As the build names it; also read when it is not used, so that a wrong one is found.
    auto const bundled = TRY(read_path(settings, "paths.geo")) + "/country.mmdb";
    bool const is_bundled = settings.text("geo.country_file").empty();
    out.country_file_key = is_bundled ? "paths.geo" : "geo.country_file";
    out.country_file = is_bundled ? bundled : TRY(read_path(settings, "geo.country_file"));
    if (!settings.text("geo.network_file").empty())
        out.network_file = TRY(read_path(settings, "geo.network_file"));
    return {};
}

} // namespace

Result<WebConfig> to_web_config(Settings const &settings) {
    WebConfig out;
    TRY(read_listeners(settings, out));
    TRY(read_sessions(settings, out));
    read_limits(settings, out);
    out.state_directory = TRY(read_path(settings, "paths.state"));
    out.banguid_socket = TRY(read_path(settings, "paths.banguid_socket"));
    out.assets_directory = TRY(read_path(settings, "paths.assets"));
    TRY(read_geo(settings, out));
    out.log_level = log::parse_level(settings.text("log.level")).value_or(log::Level::info);
    return out;
}

std::vector<std::string> doubts(WebConfig const &config) {
    std::vector<std::string> found;
    if (!config.unix_socket.empty() && config.trusted_proxy_uids.empty())
        found.emplace_back(
            "proxy.trusted_uids is empty: whoever comes by listen.unix has no address, so that "
            "nobody is kept from banning his own, and one throttle counts for all");
    return found;
}

} // namespace bangui::web
