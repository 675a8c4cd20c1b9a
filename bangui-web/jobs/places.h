// SPDX-License-Identifier: Apache-2.0
//
// The job that looks again where the archive's addresses are, when the file that tells it is a new one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bangui-web/history/event.h"
#include "bangui-web/jobs/job.h"
#include "bangui-web/store/store.h"

namespace bangui::jobs {

/// Where places come from. Called on the loop.
struct PlaceSource {
    /// Another number for another file, not above 2^63 - 1; 0: there is none.
    std::function<std::uint64_t()> version;
    std::function<history::Place(std::string const &address)> place;
};

/// Addresses of one step.
inline constexpr std::size_t places_per_step = 500;

/// "places", daily; goes on where it was cut off, and has nothing to do until the file is another one. The
/// archive outlives the job.
Job places_job(store::Store &archive, PlaceSource source);

} // namespace bangui::jobs
