// SPDX-License-Identifier: Apache-2.0
//
// A job as it is written down: its name, how often, what it does; and the run that its work holds meanwhile.
// Lives on the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"

namespace bangui::jobs {

struct Progress {
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total; ///< none: nobody knows
    bool operator==(Progress const &) const = default;
};

/// One run, held by the work for as long as it lasts: kept in the callbacks of whatever it waits for. A run
/// that is dropped without an end has failed.
class Run {
  public:
    /// `progress` and `end` lead to the registry; after detach() to nobody.
    Run(std::function<void(Progress)> progress, UniqueFunction<void(Result<std::string>)> end)
        : progress_(std::move(progress))
        , end_(std::move(end)) {}
    ~Run();
    Run(Run const &) = delete;
    Run &operator=(Run const &) = delete;

    void moved(Progress progress);
    /// With what was done, in a few English words, or why it failed. Only the first end counts.
    void succeed(std::string what);
    void fail(Error const &error);
    /// The daemon ends: begin nothing more, and end.
    bool is_cancelled() const { return cancelled_; }

    /// For the registry: nobody listens any more, and the work is to stop.
    void cancel();

  private:
    void end(Result<std::string> result);
    std::function<void(Progress)> progress_;
    UniqueFunction<void(Result<std::string>)> end_;
    bool cancelled_ = false;
};

struct Job {
    std::string name;             ///< a literal of ours: "backup"
    std::optional<Seconds> every; ///< from one start to the next; none: only when somebody asks
    /// Must not block the loop. May end the run before it returns.
    std::function<void(std::shared_ptr<Run>)> work;
};

} // namespace bangui::jobs
