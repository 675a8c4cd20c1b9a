// SPDX-License-Identifier: Apache-2.0
//
// One function per row of the route table, in files named after their resource. Each answers its exchange
// exactly once, now or later; `services` outlives them.
#pragma once

#include "bangui-web/api/services.h"
#include "bangui-web/http/exchange.h"

namespace bangui::api {

// setup.cc
void setup_state(Services &services, http::Exchange exchange);
void complete_setup(Services &services, http::Exchange exchange);

// session.cc
void current_session(Services &services, http::Exchange exchange);
void sign_in(Services &services, http::Exchange exchange);
void sign_out(Services &services, http::Exchange exchange);

// status.cc
void status(Services &services, http::Exchange exchange);
void activity(Services &services, http::Exchange exchange);

// fail2ban.cc
void limits(Services &services, http::Exchange exchange);
void settings(Services &services, http::Exchange exchange);
void flush_logs(Services &services, http::Exchange exchange);

// jails.cc
void list_jails(Services &services, http::Exchange exchange);
void jail(Services &services, http::Exchange exchange);

// bans.cc
void list_jail_bans(Services &services, http::Exchange exchange);
void list_bans(Services &services, http::Exchange exchange);

// look_up.cc
void look_up(Services &services, http::Exchange exchange);

// acts.cc
void ban(Services &services, http::Exchange exchange);
void confirm_ban(Services &services, http::Exchange exchange);
void unban(Services &services, http::Exchange exchange);
void unban_everywhere(Services &services, http::Exchange exchange);

// tune.cc
void tune_jail(Services &services, http::Exchange exchange);

// ignored.cc
void add_ignored(Services &services, http::Exchange exchange);
void remove_ignored(Services &services, http::Exchange exchange);

// confirmed_acts.cc
void stop_jail(Services &services, http::Exchange exchange);
void unban_all(Services &services, http::Exchange exchange);

// bulks.cc
void start_bulk(Services &services, http::Exchange exchange);
void bulk_progress(Services &services, http::Exchange exchange);
void cancel_bulk(Services &services, http::Exchange exchange);

// history.cc
void list_history(Services &services, http::Exchange exchange);
void history_event(Services &services, http::Exchange exchange);
void export_history(Services &services, http::Exchange exchange);

// addresses.cc
void address(Services &services, http::Exchange exchange);

// statistics.cc
void stats_summary(Services &services, http::Exchange exchange);
void stats_timeline(Services &services, http::Exchange exchange);
void stats_dashboard(Services &services, http::Exchange exchange);
void stats_countries(Services &services, http::Exchange exchange);
void stats_networks(Services &services, http::Exchange exchange);
void stats_jails(Services &services, http::Exchange exchange);
void stats_addresses(Services &services, http::Exchange exchange);

// jobs.cc
void list_users(Services &services, http::Exchange exchange);
void set_password(Services &services, http::Exchange exchange);
void list_jobs(Services &services, http::Exchange exchange);
void run_job(Services &services, http::Exchange exchange);

// history_settings.cc
void history_settings(Services &services, http::Exchange exchange);
void set_history_settings(Services &services, http::Exchange exchange);

// events.cc
void events_stream(Services &services, http::Exchange exchange);

// openapi.cc
void openapi(Services &services, http::Exchange exchange);

// metrics.cc
void metrics(Services &services, http::Exchange exchange);

// probes.cc
void healthz(Services &services, http::Exchange exchange);
void readyz(Services &services, http::Exchange exchange);

} // namespace bangui::api
