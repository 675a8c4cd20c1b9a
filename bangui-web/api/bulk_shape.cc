// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/bulk_shape.h"

#include <fmt/format.h>

#include "bangui-web/api/problem.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

using json::Time;
using json::Writer;

std::string_view text(bulk::Action action) {
    switch (action) {
    case bulk::Action::ban:
        return "ban";
    case bulk::Action::unban:
        return "unban";
    }
    return "?";
}

std::string_view text(bulk::State state) {
    switch (state) {
    case bulk::State::running:
        return "running";
    case bulk::State::done:
        return "done";
    case bulk::State::cancelled:
        return "cancelled";
    case bulk::State::failed:
        return "failed";
    }
    return "?";
}

std::string_view text(bulk::Outcome outcome) {
    switch (outcome) {
    case bulk::Outcome::changed:
        return "changed";
    case bulk::Outcome::unchanged:
        return "unchanged";
    case bulk::Outcome::refused:
        return "refused";
    }
    return "?";
}

std::optional<std::string> detail(bulk::Bulk const &bulk) {
    if (bulk.failure) {
        auto const problem = problem_of(*bulk.failure);
        auto const title = kind_of(problem.code).title;
        return problem.detail.empty() ? std::string(title) : fmt::format("{}: {}", title, problem.detail);
    }
    if (bulk.waits_for.empty()) return std::nullopt;
    return bulk.waits_for;
}

void write_result(Writer &json, bulk::ItemResult const &result) {
    std::optional<std::string_view> code;
    std::optional<std::string> why;
    if (result.refusal) {
        auto problem = jail_problem_of(*result.refusal);
        code = kind_of(problem.code).name;
        if (!problem.detail.empty()) why = std::move(problem.detail);
    }
    json.begin_object()
        .member("jail", result.jail.text())
        .member("address", result.prefix.text())
        .member("outcome", text(result.outcome))
        .member("code", code)
        .member("detail", why)
        .end_object();
}

} // namespace

std::string bulk_json(bulk::Bulk const &bulk, BulkPart part) {
    std::optional<Time> finished_at;
    if (bulk.finished_at) finished_at = Time{*bulk.finished_at};
    Writer json;
    json.begin_object().member("id", bulk.id).member("action", text(bulk.action)).name("jails").begin_array();
    for (auto const &jail : bulk.jails)
        json.value(jail.text());
    json.end_array()
        .member("state", text(bulk.state))
        .member("total", bulk.total)
        .member("finished", bulk.finished())
        .member("changed", bulk.changed)
        .member("unchanged", bulk.unchanged)
        .member("refused", bulk.refused)
        .member("detail", detail(bulk))
        .member("started_at", Time{bulk.started_at})
        .member("finished_at", finished_at)
        .member("by", bulk.by);
    if (part == BulkPart::whole) {
        json.name("results").begin_array();
        for (auto const &result : bulk.results)
            write_result(json, result);
        json.end_array().member("truncated", bulk.is_truncated());
    }
    json.end_object();
    return json.finish();
}

DoneAct bulk_act(bulk::Bulk const &bulk) {
    DoneAct act;
    act.user = bulk.by;
    act.what = bulk.action == bulk::Action::ban ? "ban_many" : "unban_many";
    if (bulk.jails.size() == 1) act.jail = bulk.jails.front().text();
    act.note = fmt::format("{} of {} changed, {} refused", bulk.changed, bulk.total, bulk.refused);
    if (!bulk.note.empty()) act.note += ": " + bulk.note;
    return act;
}

} // namespace bangui::api
