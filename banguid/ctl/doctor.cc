// SPDX-License-Identifier: Apache-2.0
#include "banguid/ctl/doctor.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <grp.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <fmt/format.h>

#include "banguid/ctl/api.h"
#include "banguid/protect/protected_list.h"
#include "common/base/clock.h"
#include "common/base/text.h"

namespace bangui::ctl {
namespace {

namespace files = std::filesystem;

constexpr std::int64_t shortest_purge_age = 24 * 3600;
constexpr std::uint64_t least_free_bytes = std::uint64_t{256} << 20;
constexpr std::uintmax_t most_site_bytes = std::uintmax_t{1} << 20;

/// Collects what is wrong, and says so at once.
class Findings {
  public:
    explicit Findings(Terminal &terminal)
        : terminal_(terminal) {}
    void good(std::string_view what) { terminal_.say(fmt::format("ok     {}\n", what)); }
    void wrong(std::string_view what, std::string_view mend) {
        any_ = true;
        terminal_.say(fmt::format("WRONG  {}\n       {}\n", what, mend));
    }
    bool any() const { return any_; }

  private:
    Terminal &terminal_;
    bool any_ = false;
};

// Files and sockets.

struct Expected {
    std::string path;
    mode_t type;   ///< S_IFREG, S_IFDIR or S_IFSOCK
    mode_t beyond; ///< permission bits that nobody should have
    bool roots;    ///< whether it has to be root's
    std::string mend;
};

void look_at(Expected const &expected, Findings &findings) {
    struct stat found {};
    if (::lstat(expected.path.c_str(), &found) != 0)
        return findings.wrong(fmt::format("{}: {}", expected.path, std::strerror(errno)), expected.mend);
    if ((found.st_mode & S_IFMT) != expected.type)
        return findings.wrong(fmt::format("{} is something else than it should be", expected.path),
                              expected.mend);
    if (expected.roots && found.st_uid != 0)
        return findings.wrong(fmt::format("{} is not root's", expected.path),
                              fmt::format("chown root: {}", expected.path));
    if (auto const more = found.st_mode & expected.beyond; more != 0)
        return findings.wrong(
            fmt::format("{} gives too much: its permissions are {:04o}", expected.path,
                        found.st_mode & 07777U),
            fmt::format("chmod {:04o} {}", found.st_mode & 07777U & ~expected.beyond, expected.path));
    findings.good(expected.path);
}

/// Of bangui-protect's list.
void look_at_surroundings(std::string const &path, Findings &findings) {
    constexpr std::string_view mend =
        "systemctl enable --now bangui-protect.timer; until then no networks are banned";
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0)
        return findings.wrong(fmt::format("{}: {}", path, std::strerror(errno)), mend);
    auto const age = SystemClock().unix_now() - found.st_mtim.tv_sec;
    if (age > protect::usual_freshness.count())
        return findings.wrong(fmt::format("{} was not written for {} s", path, age), mend);
    findings.good(path);
}

void look_at_files(Places const &places, Findings &findings) {
    auto const run = files::path(places.socket).parent_path().string();
    std::array const expected{
        Expected{run + "/banguid.sock", S_IFSOCK, 0007, true, "systemctl start banguid.socket"},
        Expected{run + "/web.sock", S_IFSOCK, 0007, true, "systemctl start bangui-web.socket"},
        Expected{places.socket, S_IFSOCK, 0077, true, "systemctl start bangui-web-admin.socket"},
        Expected{places.configuration + "/policy.toml", S_IFREG, 0077, true,
                 "banguid --print-sample-policy writes one with the usual values"},
        Expected{places.state, S_IFDIR, 0077, false, "systemctl start bangui-web.service makes it"},
    };
    for (auto const &each : expected)
        look_at(each, findings);
    look_at_surroundings(run + "/protected", findings);
    if (auto const list = protect::ProtectedList::load(places.protected_list()); !list)
        findings.wrong(list.error().detail, "mend the line; until then the list of before counts");
    struct statvfs disk {};
    if (::statvfs(places.state.c_str(), &disk) == 0) {
        auto const free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
        if (free < least_free_bytes)
            findings.wrong(fmt::format("{} MiB are free in {}", free >> 20U, places.state),
                           "make room, or keep less history (Settings); bans work all the same");
        else
            findings.good(fmt::format("{} MiB are free in {}", free >> 20U, places.state));
    }
}

// The daemons and fail2ban.

void look_at_log(simdjson::dom::element log, Findings &findings) {
    auto const state = text_of(log, "state");
    if (state == "following")
        return findings.good(fmt::format("fail2ban's log {} is read", text_of(log, "target")));
    auto const mend =
        state == "too_quiet"    ? "fail2ban-client set loglevel INFO, and loglevel = INFO in fail2ban.local"
        : state == "not_a_file" ? "logtarget = /var/log/fail2ban.log in fail2ban.local; until then bans are "
                                  "seen some seconds later"
                                : "let fail2ban write its log, and root read it";
    findings.wrong(fmt::format("fail2ban's log is not followed ({}, {}, level {}) {}", state,
                               text_of(log, "target"), text_of(log, "level"), text_of(log, "detail")),
                   mend);
}

void look_at_settings(Places const &places, Findings &findings) {
    auto const settings = get(places, "/fail2ban/settings");
    if (!settings) return findings.wrong(settings.error().detail, "see fail2ban's own log");
    if (text_of(settings->root(), "database").empty())
        return findings.wrong(
            "fail2ban keeps no database: its bans end when it is restarted, and their log lines "
            "cannot be shown",
            "dbfile = /var/lib/fail2ban/fail2ban.sqlite3 in fail2ban.local");
    auto const age = number_of(settings->root(), "database_max_age");
    if (age < shortest_purge_age)
        return findings.wrong(fmt::format("fail2ban forgets bans after {} seconds (dbpurgeage)", age),
                              "dbpurgeage = 1d or more in fail2ban.local");
    findings.good(
        fmt::format("fail2ban {} keeps its bans in a database", text_of(settings->root(), "version")));
}

void look_at_daemons(Places const &places, Findings &findings) {
    auto const status = get(places, "/status");
    if (!status) return findings.wrong(status.error().detail, "journalctl --unit bangui-web says more");
    findings.good("bangui-web answers");
    simdjson::dom::element part;
    if (status->root()["banguid"].get(part) == simdjson::SUCCESS && text_of(part, "state") != "online")
        return findings.wrong(fmt::format("banguid does not answer: {}", text_of(part, "detail")),
                              "systemctl start banguid.socket; journalctl --unit banguid says more");
    findings.good("banguid answers");
    if (status->root()["fail2ban"].get(part) == simdjson::SUCCESS && text_of(part, "state") != "online")
        return findings.wrong(fmt::format("fail2ban does not answer: {}", text_of(part, "detail")),
                              "systemctl start fail2ban; fail2ban-client ping");
    if (status->root()["log"].get(part) == simdjson::SUCCESS) look_at_log(part, findings);
    look_at_settings(places, findings);
}

// The proxy.

bool names_our_socket(files::path const &file, std::string const &socket) {
    std::error_code ignored;
    if (files::file_size(file, ignored) > most_site_bytes || ignored) return false;
    std::ifstream stream(file);
    std::string const text(std::istreambuf_iterator<char>(stream), {});
    return text.find(socket) != std::string::npos;
}

void look_at_nginx(Places const &places, Findings &findings) {
    auto const socket = (files::path(places.socket).parent_path() / "web.sock").string();
    for (auto const *folder : {"/etc/nginx/sites-enabled", "/etc/nginx/conf.d"}) {
        std::error_code why;
        for (files::directory_iterator each(folder, why), end; !why && each != end; each.increment(why))
            if (names_our_socket(each->path(), socket))
                return findings.good(
                    fmt::format("nginx passes on to {} ({})", socket, each->path().string()));
    }
    findings.wrong(
        "no site of nginx passes anything on to " + socket,
        "see /usr/share/doc/bangui/examples/nginx; without it: http://localhost:8420 on this machine");
}

// Their own checks.

Result<int> spawn(std::string program, std::string configuration) {
    std::string check = "--check-config";
    std::string option = "--config";
    std::array<char *, 5> arguments{program.data(), check.data(), option.data(), configuration.data(),
                                    nullptr};
    pid_t child = 0;
    std::array<char *, 1> environment{nullptr};
    if (auto const error =
            ::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environment.data()))
        return fail(ErrorCode::not_found, fmt::format("{}: {}", program, std::strerror(error)));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return fail(ErrorCode::io_error, fmt::format("{}: {}", program, std::strerror(errno)));
    return WIFEXITED(status) ? WEXITSTATUS(status) : exit_failed;
}

} // namespace

Result<int> doctor(Invocation const &invocation, Terminal &terminal) {
    Findings findings(terminal);
    look_at_files(invocation.places, findings);
    look_at_daemons(invocation.places, findings);
    look_at_nginx(invocation.places, findings);
    return findings.any() ? exit_failed : exit_done;
}

Result<int> check_policy(Invocation const &invocation, Terminal &) {
    auto const &folder = invocation.places.configuration;
    auto const privileged = TRY(spawn(BANGUI_SBINDIR "/banguid", folder + "/banguid.toml"));
    auto const web = TRY(spawn(BANGUI_SBINDIR "/bangui-web", folder + "/web.toml"));
    return privileged == 0 && web == 0 ? exit_done : exit_failed;
}

} // namespace bangui::ctl
