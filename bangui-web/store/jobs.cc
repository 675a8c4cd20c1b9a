// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/jobs.h"

#include "bangui-web/store/sqlite.h"

namespace bangui::store {
namespace {

char const *to_text(JobEnd::Result result) {
    switch (result) {
    case JobEnd::Result::ok:
        return "ok";
    case JobEnd::Result::failed:
        return "failed";
    case JobEnd::Result::stopped:
        return "stopped";
    }
    return "failed";
}

JobEnd::Result to_result(std::string const &text) {
    if (text == "ok") return JobEnd::Result::ok;
    if (text == "stopped") return JobEnd::Result::stopped;
    return JobEnd::Result::failed; // the table allows no other
}

} // namespace

Result<std::vector<JobRecord>> load_jobs(Connection &connection) {
    return guarded([&]() -> Result<std::vector<JobRecord>> {
        SQLite::Statement select(connection.database(),
                                 "SELECT name, started, finished, result, detail FROM jobs ORDER BY name");
        std::vector<JobRecord> jobs;
        while (select.executeStep()) {
            JobRecord job{select.getColumn(0).getString(), select.getColumn(1).getInt64(), std::nullopt,
                          select.getColumn(4).getString()};
            if (!select.isColumnNull(2))
                job.end = JobEnd{select.getColumn(2).getInt64(), to_result(select.getColumn(3).getString())};
            jobs.push_back(std::move(job));
        }
        return jobs;
    });
}

Result<void> save_job(Connection &connection, JobRecord const &job) {
    return guarded([&]() -> Result<void> {
        SQLite::Statement insert(
            connection.database(),
            "INSERT OR REPLACE INTO jobs (name, started, finished, result, detail) VALUES (?, ?, ?, ?, ?)");
        insert.bind(1, job.name);
        insert.bind(2, job.started);
        if (job.end) {
            insert.bind(3, job.end->at);
            insert.bind(4, to_text(job.end->result));
        } else {
            insert.bind(3);
            insert.bind(4);
        }
        insert.bind(5, job.detail);
        insert.exec();
        return {};
    });
}

} // namespace bangui::store
