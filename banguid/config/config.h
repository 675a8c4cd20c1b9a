// SPDX-License-Identifier: Apache-2.0
//
// banguid.toml and the command line. Read once by main, constant from then on. What peers may do is not in
// here but in root's policy (banguid/protect/policy.h), which no environment variable can change.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <sys/types.h>

#include "banguid/protect/policy.h"
#include "banguid/protect/protection.h"
#include "common/base/result.h"
#include "common/config/settings.h"
#include "common/log/log.h"
#include "common/sys/unix_socket.h"

namespace bangui::banguid {

struct Config {
    sys::UnixSocketOptions socket; ///< bound when the service manager hands over none
    std::string fail2ban_socket;
    std::string policy_file;
    protect::ListPaths lists;
    std::size_t max_connections = 0;
    log::Level log_level = log::Level::info;
};

/// The table of all keys; the sample is made of it.
config::Schema const &schema();

/// The settings as Config; invalid_argument names file, line and key, or the variable.
Result<Config> to_config(config::Settings const &settings);

/// What main prints before it ends without serving.
struct Exit {
    int status = 0;     ///< 0, or 2 for a wrong command line, configuration or policy
    std::string output; ///< for standard output
    std::string error;  ///< for standard error
    bool operator==(Exit const &) const = default;
};

struct Setup {
    Config config;
    protect::Policy policy;
};

/// Everything main does with its arguments (without argv[0]):
///   --config FILE          another file than /etc/bangui/banguid.toml (which may be missing; FILE may not)
///   --check-config         says whether configuration and policy are good
///   --print-sample-config  --print-sample-policy  --help  --version
/// Serves when it returns a Setup.
std::variant<Setup, Exit> configure(std::vector<std::string> const &arguments,
                                    config::Environment const &environment);

} // namespace bangui::banguid
