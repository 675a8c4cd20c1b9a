// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/config/web_config.h"

namespace bangui::web {

using config::choice_key;
using config::flag_key;
using config::integer_key;
using config::text_key;
using config::text_list_key;

config::Schema const &web_schema() {
    constexpr std::int64_t hour = 3600;
    static config::Schema const schema{
        "Settings of bangui-web, the unprivileged web daemon of BanGUI.\n"
        "Every key is shown with its default. bangui-web --check-config checks this file.",
        "BANGUI_WEB_",
        {
            text_key("listen.unix", "/run/bangui/web.sock",
                     "Path of the Unix socket to serve on, for a proxy such as nginx; empty for none.\n"
                     "Sockets passed by systemd take the place of this and of listen.tcp; whoever comes by "
                     "one that\n"
                     "is named `proxy` is trusted as one.",
                     107), // sockaddr_un
            text_key("listen.unix_mode", "0660", "Permissions of that socket, in octal.", 4),
            text_key("listen.admin", "",
                     "Path of a Unix socket for banguictl, which nobody but root can use; empty for none. "
                     "systemd\n"
                     "passes one that is named `admin`.",
                     107), // sockaddr_un
            text_key("listen.tcp", "",
                     "Loopback address and port to serve plain http on, like \"127.0.0.1:8080\" or\n"
                     "\"[::1]:8080\"; empty for none. Port 0 lets the kernel choose.",
                     64),
            text_key(
                "listen.metrics", "",
                "Loopback address and port for a collector such as Prometheus, where GET /metrics is all\n"
                "there is; empty for none. systemd passes a socket that is named `metrics`.",
                64),

            text_key("proxy.base_path", "/",
                     "Where on its host the proxy serves these pages, like \"/bangui/\"; the proxy hands\n"
                     "paths on as they came, without taking this off.",
                     http::BasePath::max_bytes),
            text_list_key(
                "proxy.trusted_uids", {}, 16,
                "User ids whose X-Forwarded-For is believed on the Unix socket: the proxy's. Without\n"
                "it all visitors count as one: one who guesses passwords delays the sign-in of all,\n"
                "and your own address is not protected from being banned."),
            text_list_key("proxy.trusted_addresses", {}, 16,
                          "Addresses or prefixes whose X-Forwarded-For is believed on the TCP listener."),
            text_list_key("proxy.allowed_origins", {}, 16,
                          "Origins under which this page is served besides the Host of a request, like\n"
                          "\"https://panel.example\": for a proxy that does not pass the Host on."),

            text_key("paths.state", "/var/lib/bangui", "Directory of the database; private to this daemon."),
            text_key("paths.banguid_socket", "/run/bangui/banguid.sock", "Socket of the privileged daemon.",
                     107),
            text_key("paths.assets", "/usr/share/bangui/ui", "Directory of the built user interface."),

            text_key("paths.geo", "/usr/share/bangui/geo",
                     "Directory of the country data that comes with this daemon."),

            text_key(
                "geo.country_file", "",
                "File in the MMDB format that says in which country an address is, such as GeoLite2-Country\n"
                "or DB-IP's; empty for the one that comes along. Replaced ones are noticed."),
            text_key(
                "geo.network_file", "",
                "Such a file that says to which network (autonomous system) an address belongs, such as\n"
                "GeoLite2-ASN; empty for none."),

            flag_key("session.secure_cookie", true,
                     "Send the session cookie over https only. May be false when listen.tcp is set: for a\n"
                     "browser on this machine, without TLS."),
            integer_key("session.idle", hour / 2, 60, 24 * hour,
                        "Seconds after which an unused session ends."),
            integer_key("session.lifetime", 12 * hour, 5 * 60, 30 * 24 * hour,
                        "Seconds after which any session ends; setup may choose less."),

            integer_key("limits.connections", 512, 8, 10'000, "Open connections; more are refused."),
            integer_key("limits.event_streams", 64, 1, 1000, "Open event streams among them."),
            integer_key("limits.request_deadline", 10, 1, 300,
                        "Seconds for the head of a request to arrive."),
            integer_key("limits.idle_deadline", 75, 1, 3600,
                        "Seconds a connection may stay open between two requests."),
            integer_key("limits.drain_deadline", 5, 0, 60,
                        "Seconds that open requests get to finish at shutdown."),

            choice_key("log.level", "info", {"debug", "info", "warning", "error"},
                       "The least severe lines that are written."),
        }};
    return schema;
}

} // namespace bangui::web
