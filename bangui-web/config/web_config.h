// SPDX-License-Identifier: Apache-2.0
//
// What the administrator decides about bangui-web, read once at start from its command line, web.toml and
// BANGUI_WEB_ variables, and checked so that the rest of the daemon need not. A value type: copied to whoever
// needs a part of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bangui-web/auth/cookie.h"
#include "bangui-web/http/base_path.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/config/settings.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/tcp_endpoint.h"
#include "common/log/log.h"

namespace bangui::web {

struct WebConfig {
    std::string unix_socket;            ///< path to bind; empty: none. Ignored for inherited sockets.
    mode_t unix_socket_mode = 0;        ///< permission bits
    std::string admin_socket;           ///< path to bind for root alone; empty: none. Ignored likewise.
    std::optional<TcpEndpoint> tcp;     ///< a loopback address: TLS is the proxy's task
    std::optional<TcpEndpoint> metrics; ///< a loopback address; ignored for inherited sockets

    http::BasePath base_path; ///< where on its host the proxy serves us

    std::vector<uid_t> trusted_proxy_uids;         ///< Unix-socket peers whose X-Forwarded-For is believed
    std::vector<IpPrefix> trusted_proxy_addresses; ///< TCP peers likewise
    std::vector<std::string> allowed_origins; ///< of our own pages, besides the Host; "scheme://host[:port]"
    auth::CookieSecurity cookie_security = auth::CookieSecurity::secure;

    std::string state_directory; ///< holds the database and the setup token
    std::string banguid_socket;
    std::string assets_directory;

    std::string country_file;     ///< database of countries; never empty
    std::string country_file_key; ///< of the setting that names it, for errors
    std::string network_file;     ///< database of networks; empty: none

    Seconds session_idle{};
    Seconds session_lifetime{}; ///< the longest that setup may choose, and the default there

    std::uint32_t max_connections = 0;
    std::uint32_t max_event_streams = 0;
    Seconds request_deadline{}; ///< for a request's head to arrive
    Seconds idle_deadline{};    ///< between two requests of one connection
    Seconds drain_deadline{};   ///< for open requests at shutdown

    log::Level log_level = log::Level::info;
};

/// The table of all keys; Docs and the sample are made of it.
config::Schema const &web_schema();

/// The settings as WebConfig; invalid_argument names file, line and key, or the variable.
Result<WebConfig> to_web_config(config::Settings const &settings);

/// What is allowed but seldom meant, in a sentence each: for --check-config and for the log at the start.
std::vector<std::string> doubts(WebConfig const &config);

/// What main prints before it ends without serving.
struct Exit {
    int status = 0;     ///< 0, or 2 for a wrong command line or configuration
    std::string output; ///< for standard output
    std::string error;  ///< for standard error
};

/// Everything main does with its arguments (without argv[0]):
///   --config FILE          another file than /etc/bangui/web.toml (which may be missing; FILE may not)
///   --check-config         says whether the configuration is good
///   --print-sample-config  --help  --version
/// Serves when it returns a WebConfig.
std::variant<WebConfig, Exit> configure(std::vector<std::string> const &arguments,
                                        config::Environment const &environment);

} // namespace bangui::web
