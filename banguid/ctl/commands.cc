// SPDX-License-Identifier: Apache-2.0
#include "banguid/ctl/command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "banguid/ctl/api.h"
#include "banguid/ctl/doctor.h"
#include "banguid/ctl/restore.h"
#include "banguid/protect/protected_list.h"
#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::ctl {
namespace {

// State.

Result<int> status(Invocation const &invocation, Terminal &terminal) {
    auto const state = TRY(get(invocation.places, "/status"));
    auto const jails = get(invocation.places, "/jails"); // not there while fail2ban is away
    if (invocation.json) {
        terminal.say(
            fmt::format("{{\"status\":{},\"jails\":{}}}\n", state.text(), jails ? jails->text() : "null"));
        return exit_done;
    }
    for (auto const *part : {"fail2ban", "banguid"}) {
        auto const element = state.root()[part];
        simdjson::dom::element object;
        if (element.get(object) != simdjson::SUCCESS) continue;
        terminal.say(fmt::format("{:<11}{:<11}{:<11}{}\n", part, text_of(object, "state"),
                                 text_of(object, "version"), text_of(object, "detail")));
    }
    simdjson::dom::element web;
    if (state.root()["web"].get(web) == simdjson::SUCCESS)
        terminal.say(fmt::format("{:<11}{:<11}{}\n", "bangui-web", "online", text_of(web, "version")));
    if (!jails) {
        terminal.say(fmt::format("\nNo jails to show: {}\n", jails.error().detail));
        return exit_done;
    }
    terminal.say(
        fmt::format("\n{:<24}{:>10}{:>10}{:>10}{:>10}\n", "JAIL", "BANNED", "EVER", "FAILING", "EVER"));
    simdjson::dom::array items;
    if (jails->root()["items"].get(items) != simdjson::SUCCESS)
        return fail(ErrorCode::protocol_error, "an answer without jails");
    for (auto const jail : items)
        terminal.say(fmt::format("{:<24}{:>10}{:>10}{:>10}{:>10}\n", text_of(jail, "name"),
                                 number_of(jail, "currently_banned"), number_of(jail, "total_banned"),
                                 number_of(jail, "currently_failed"), number_of(jail, "total_failed")));
    return exit_done;
}

// Users.

Result<int> setup_token(Invocation const &invocation, Terminal &terminal) {
    auto const path = invocation.places.state + "/setup-token";
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file && errno == ENOENT)
        return fail(
            ErrorCode::not_found,
            fmt::format(
                "there is none in {}: setup is done, or bangui-web never started. A forgotten password is "
                "mended by: banguictl user reset-password NAME",
                invocation.places.state));
    if (!file) return fail(ErrorCode::io_error, fmt::format("{}: {}", path, std::strerror(errno)));
    std::array<char, 256> token{};
    auto const size = ::read(file.fd(), token.data(), token.size());
    if (size < 0) return fail(ErrorCode::io_error, fmt::format("{}: {}", path, std::strerror(errno)));
    terminal.say(fmt::format("{}\n", visible(trimmed({token.data(), static_cast<std::size_t>(size)}))));
    return exit_done;
}

Result<int> list_users(Invocation const &invocation, Terminal &terminal) {
    auto const users = TRY(get(invocation.places, "/users"));
    if (invocation.json) {
        terminal.say(users.text() + "\n");
        return exit_done;
    }
    simdjson::dom::array items;
    if (users.root()["items"].get(items) != simdjson::SUCCESS)
        return fail(ErrorCode::protocol_error, "an answer without users");
    for (auto const user : items)
        terminal.say(fmt::format("{:<24}{:<12}{}\n", text_of(user, "name"), text_of(user, "role"),
                                 text_of(user, "created")));
    return exit_done;
}

Result<int> reset_password(Invocation const &invocation, Terminal &terminal) {
    auto const &name = invocation.arguments.front();
    auto const password = terminal.ask_secret(fmt::format("New password of {}: ", visible(name)));
    if (!password) return fail(ErrorCode::invalid_argument, "no password came");
    if (auto const again = terminal.ask_secret("The same again: "); again && *again != *password)
        return fail(ErrorCode::invalid_argument, "these were two different ones; nothing was changed");
    TRY(change(invocation.places, "PUT", fmt::format("/users/{}/password", encoded(name)),
               fmt::format("{{\"password\":{}}}", json_text(*password))));
    terminal.say(
        fmt::format("{} has a new password; the sessions of the old one have ended.\n", visible(name)));
    return exit_done;
}

// Bans.

Result<IpPrefix> address_of(Invocation const &invocation) {
    return IpPrefix::parse(invocation.arguments.front());
}

std::string ban_target(std::string const &jail, IpPrefix const &prefix) {
    return fmt::format("/jails/{}/bans/{}", encoded(jail), encoded(prefix.text()));
}

Result<int> in_each_jail(Invocation const &invocation, Terminal &terminal, std::string_view method,
                         std::string_view done, std::string_view unchanged) {
    auto const prefix = TRY(address_of(invocation));
    if (invocation.jails.empty()) return fail(ErrorCode::invalid_argument, "say in which jail: --jail JAIL");
    int worst = exit_done;
    for (auto const &jail : invocation.jails) {
        auto const answer = change(invocation.places, method, ban_target(jail, prefix));
        auto const document = answer ? Document::parse(*answer) : tl::unexpected<Error>(answer.error());
        if (!document) {
            terminal.complain(fmt::format("{}: {}\n", visible(jail), document.error().detail));
            worst = exit_failed;
            continue;
        }
        bool changed = false;
        std::ignore = document->root()["changed"].get(changed);
        terminal.say(fmt::format("{}: {} {}\n", visible(jail), prefix.text(), changed ? done : unchanged));
    }
    return worst;
}

Result<int> ban(Invocation const &invocation, Terminal &terminal) {
    return in_each_jail(invocation, terminal, "PUT", "is banned", "was banned already");
}

Result<int> unban(Invocation const &invocation, Terminal &terminal) {
    if (!invocation.everywhere)
        return in_each_jail(invocation, terminal, "DELETE", "is let in", "was not banned");
    auto const prefix = TRY(address_of(invocation));
    auto const body = TRY(change(invocation.places, "DELETE", "/bans/" + encoded(prefix.text())));
    auto const answer = TRY(Document::parse(body));
    simdjson::dom::array jails;
    if (answer.root()["jails"].get(jails) != simdjson::SUCCESS || jails.size() == 0) {
        terminal.say(fmt::format("{} was not banned anywhere\n", prefix.text()));
        return exit_done;
    }
    for (auto const jail : jails) {
        std::string_view name;
        if (jail.get(name) == simdjson::SUCCESS)
            terminal.say(fmt::format("{}: {} is let in\n", visible(name), prefix.text()));
    }
    return exit_done;
}

// The protected list.

Result<int> protect(Invocation const &invocation, Terminal &terminal) {
    auto const prefix = TRY(address_of(invocation));
    auto const path = invocation.places.protected_list();
    auto list = TRY(protect::ProtectedList::load(path));
    if (!list.add(prefix, invocation.note)) {
        terminal.say(fmt::format("{} is protected already\n", prefix.text()));
        return exit_done;
    }
    TRY(list.save(path));
    terminal.say(
        fmt::format("{} is protected; a ban that is there already stays: banguictl unban {} --everywhere\n",
                    prefix.text(), prefix.text()));
    return exit_done;
}

Result<int> unprotect(Invocation const &invocation, Terminal &terminal) {
    auto const prefix = TRY(address_of(invocation));
    auto const path = invocation.places.protected_list();
    auto list = TRY(protect::ProtectedList::load(path));
    if (!list.remove(prefix))
        return fail(ErrorCode::not_found, fmt::format("{} is not in {}", prefix.text(), path));
    TRY(list.save(path));
    terminal.say(fmt::format("{} may be banned\n", prefix.text()));
    return exit_done;
}

Result<int> show_protected(Invocation const &invocation, Terminal &terminal) {
    for (auto const &[prefix, note] :
         TRY(protect::ProtectedList::load(invocation.places.protected_list())).entries())
        terminal.say(note.empty() ? prefix.text() + "\n"
                                  : fmt::format("{:<44}{}\n", prefix.text(), visible(note)));
    return exit_done;
}

// The databases.

constexpr auto poll_pause = std::chrono::milliseconds(200);

/// One look at a job: none while it runs.
Result<std::optional<int>> outcome_of(Places const &places, std::string_view name, Terminal &terminal) {
    auto const jobs = TRY(get(places, "/jobs"));
    simdjson::dom::array items;
    if (jobs.root()["items"].get(items) != simdjson::SUCCESS)
        return fail(ErrorCode::protocol_error, "an answer without jobs");
    for (auto const job : items) {
        if (text_of(job, "name") != name) continue;
        bool running = true;
        if (job["running"].get(running) != simdjson::SUCCESS || running) return std::nullopt;
        terminal.say(text_of(job, "last_detail") + "\n");
        return text_of(job, "last_result") == "ok" ? exit_done : exit_failed;
    }
    return fail(ErrorCode::not_found, fmt::format("there is no job {}", name));
}

Result<int> run_job(Invocation const &invocation, Terminal &terminal, std::string_view name) {
    TRY(change(invocation.places, "POST", fmt::format("/jobs/{}/run", name)));
    while (true) {
        if (auto const outcome = TRY(outcome_of(invocation.places, name, terminal))) return *outcome;
        std::this_thread::sleep_for(poll_pause);
    }
}

Result<int> check_databases(Invocation const &invocation, Terminal &terminal) {
    return run_job(invocation, terminal, "integrity");
}

Result<int> back_up(Invocation const &invocation, Terminal &terminal) {
    auto const status = TRY(run_job(invocation, terminal, "backup"));
    if (status == exit_done)
        terminal.say(fmt::format("The copies are in {}/backups\n", invocation.places.state));
    return status;
}

Result<int> restore_database(Invocation const &invocation, Terminal &terminal) {
    auto const restored = TRY(restore(invocation.arguments.front(), invocation.places.state));
    terminal.say(fmt::format("{} is in place; what was there before is {}\n", restored.file, restored.kept));
    return exit_done;
}

} // namespace

std::vector<Command> const &commands() {
    static std::vector<Command> const table{
        {"status", "", 0, 0, {"--json"}, "how fail2ban, both daemons and the jails are", &status},
        {"doctor", "", 0, 0, {}, "finds what is wrong and says what mends it", &doctor},
        {"setup-token", "", 0, 0, {}, "the token that the first visit asks for", &setup_token},
        {"user list", "", 0, 0, {"--json"}, "who may sign in", &list_users},
        {"user reset-password",
         "NAME",
         1,
         1,
         {},
         "asks for a new password, or reads it from standard input",
         &reset_password},
        {"ban", "ADDRESS", 1, 1, {"--jail"}, "bans an address or a network", &ban},
        {"unban", "ADDRESS", 1, 1, {"--jail", "--everywhere"}, "lets it in again", &unban},
        {"protect", "ADDRESS", 1, 1, {"--note"}, "never bans an address or a network", &protect},
        {"unprotect", "ADDRESS", 1, 1, {}, "may ban it again", &unprotect},
        {"protected", "", 0, 0, {}, "root's list of what is never banned", &show_protected},
        {"policy check", "", 0, 0, {}, "reads configuration and policy as the daemons do", &check_policy},
        {"db check", "", 0, 0, {}, "looks for damage in the databases", &check_databases},
        {"db backup", "", 0, 0, {}, "copies the databases while they are in use", &back_up},
        {"db restore",
         "FILE",
         1,
         1,
         {},
         "puts such a copy in place of the database it is of",
         &restore_database},
    };
    return table;
}

} // namespace bangui::ctl
