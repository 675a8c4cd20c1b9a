// SPDX-License-Identifier: Apache-2.0
//
// GET /metrics: how BanGUI and fail2ban are, as figures without a single address. Told from what is in memory
// and never asks fail2ban, so that being collected costs it nothing; counters of jails are at most
// Watcher::quiet_interval old, and left out while they are not known.
#include <string>
#include <vector>

#include "bangui-web/api/handlers.h"
#include "bangui-web/metrics/exposition.h"

namespace bangui::api {
namespace {

using metrics::Exposition;

int as_number(bool truth) {
    return truth ? 1 : 0;
}

void write_daemons(Exposition &out, Services const &services) {
    out.gauge("bangui_build_info", "Always 1; the version is in the label.");
    out.sample({{"version", BANGUI_VERSION}}, 1);
    out.gauge("bangui_start_timestamp_seconds", "When bangui-web started.");
    out.sample(services.started_at);
    out.gauge("bangui_banguid_up", "Whether bangui-web is connected to banguid.");
    out.sample(as_number(services.connection.state().online));
    auto const &server = services.watcher.server_state();
    out.gauge("bangui_fail2ban_up", "Whether fail2ban answers banguid.");
    out.sample(as_number(server && server->fail2ban == ipc::Fail2banState::online));
    auto const &source = services.watcher.log_source();
    out.gauge("bangui_fail2ban_log_followed",
              "Whether fail2ban's log is followed; without it, lists are compared.");
    out.sample(as_number(source && source->state == ipc::LogState::following));
    if (!server) return;
    out.gauge("bangui_fail2ban_info", "Always 1; fail2ban's version is in the label.");
    out.sample({{"version", server->fail2ban_version}}, 1);
    out.counter("bangui_fail2ban_requests_total", "Requests that banguid sent to fail2ban since it started.");
    out.sample(server->requests);
    out.counter("bangui_fail2ban_request_failures_total", "Those of them that ended in an error.");
    out.sample(server->failures);
}

void write_jails(Exposition &out, events::Mirror const &mirror) {
    if (!mirror.knows_jails()) return;
    auto const jails = mirror.jails();
    auto const each = [&](auto value) {
        for (auto const &jail : jails)
            out.sample({{"jail", jail.jail.text()}}, value(jail));
    };
    out.gauge("bangui_jail_banned", "Addresses and networks that are banned now.");
    each([](auto const &jail) { return jail.currently_banned; });
    out.counter("bangui_jail_bans_total", "Bans since fail2ban started the jail.");
    each([](auto const &jail) { return jail.total_banned; });
    out.gauge("bangui_jail_failed", "Addresses with failures that fail2ban still counts.");
    each([](auto const &jail) { return jail.currently_failed; });
    out.counter("bangui_jail_failures_total", "Failures since fail2ban started the jail.");
    each([](auto const &jail) { return jail.total_failed; });
    out.counter("bangui_jail_action_errors_total",
                "Actions of fail2ban that failed since it started the jail.");
    each([&](auto const &jail) { return mirror.notes(jail.jail).action_errors; });
}

void write_recorder(Exposition &out, Services const &services) {
    auto const recorder = services.history_state.recorder();
    out.gauge("bangui_recorder_following", "Whether the history is up to date with fail2ban's log.");
    out.sample(as_number(recorder.state == RecorderState::State::following));
    if (recorder.behind_bytes) {
        out.gauge("bangui_recorder_behind_bytes", "Of fail2ban's log, not recorded yet.");
        out.sample(*recorder.behind_bytes);
    }
    if (auto const date = services.history_state.geo().file_date) {
        out.gauge("bangui_country_data_timestamp_seconds", "Date of the country data in use.");
        out.sample(*date);
    }
}

void write_jobs(Exposition &out, std::vector<jobs::View> const &jobs) {
    auto const each = [&](auto value) {
        for (auto const &job : jobs) {
            if (job.last_finished && job.last_result) out.sample({{"job", job.name}}, value(job));
        }
    };
    out.gauge("bangui_job_last_run_timestamp_seconds", "When the job's last run ended.");
    each([](auto const &job) { return *job.last_finished; });
    out.gauge("bangui_job_last_run_ok", "Whether that run did what it should.");
    each([](auto const &job) { return as_number(*job.last_result == jobs::View::Outcome::ok); });
}

void write_http(Exposition &out, Services const &services) {
    out.gauge("bangui_sessions", "Sessions of people who are signed in.");
    out.sample(services.authenticator.sessions().size());
    out.counter("bangui_http_answers_total",
                "Answers to HTTP requests since the start, by the first digit of the status.");
    for (std::size_t digit = 1; digit < services.answer_counts.by_class.size(); ++digit)
        out.sample({{"class", std::string{static_cast<char>('0' + digit), 'x', 'x'}}},
                   services.answer_counts.by_class[digit]);
}

} // namespace

void metrics(Services &services, http::Exchange exchange) {
    Exposition out;
    write_daemons(out, services);
    write_jails(out, services.mirror);
    write_recorder(out, services);
    write_jobs(out, services.jobs.list());
    write_http(out, services);
    exchange.responder.send(
        http::Response::text(200, std::move(out).take(), std::string(metrics::content_type)));
}

} // namespace bangui::api
