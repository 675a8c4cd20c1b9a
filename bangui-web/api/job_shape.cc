// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/job_shape.h"

#include <optional>
#include <string_view>

#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

std::optional<json::Time> time(std::optional<UnixSeconds> seconds) {
    if (!seconds) return std::nullopt;
    return json::Time{*seconds};
}

std::optional<std::string_view> result(std::optional<jobs::View::Outcome> outcome) {
    if (!outcome) return std::nullopt;
    switch (*outcome) {
    case jobs::View::Outcome::ok:
        return "ok";
    case jobs::View::Outcome::failed:
        return "failed";
    }
    return std::nullopt;
}

void write_job(json::Writer &json, jobs::View const &job) {
    json.begin_object()
        .member("name", job.name)
        .member("schedule_seconds", job.every ? std::optional(job.every->count()) : std::nullopt)
        .member("running", job.is_running)
        .name("progress");
    if (job.progress)
        json.begin_object()
            .member("done", job.progress->done)
            .member("total", job.progress->total)
            .end_object();
    else
        json.value(nullptr);
    json.member("last_started", time(job.last_started))
        .member("last_finished", time(job.last_finished))
        .member("last_result", result(job.last_result))
        .member("last_detail", job.last_detail.empty() ? std::nullopt : std::optional(job.last_detail))
        .member("next_run", time(job.next_run))
        .end_object();
}

} // namespace

std::string job_json(jobs::View const &job) {
    json::Writer json;
    write_job(json, job);
    return json.finish();
}

std::string job_list_json(std::vector<jobs::View> const &jobs) {
    json::Writer json;
    json.begin_object().name("items").begin_array();
    for (auto const &job : jobs)
        write_job(json, job);
    json.end_array().member("next", nullptr).end_object();
    return json.finish();
}

} // namespace bangui::api
