// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/job.h"

#include <utility>

namespace bangui::jobs {

Run::~Run() {
    end(bangui::fail(ErrorCode::internal, "it ended without a word"));
}

void Run::moved(Progress progress) {
    if (end_ && progress_) progress_(progress);
}

void Run::succeed(std::string what) {
    end(std::move(what));
}

void Run::fail(Error const &error) {
    end(tl::unexpected<Error>(error));
}

void Run::cancel() {
    cancelled_ = true;
    progress_ = {};
    end_ = {};
}

void Run::end(Result<std::string> result) {
    if (!end_) return;
    auto told = std::move(end_);
    end_ = {};
    told(std::move(result));
}

} // namespace bangui::jobs
