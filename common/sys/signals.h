// SPDX-License-Identifier: Apache-2.0
//
// Signals as ordinary readable events of a loop. Created by main before any thread exists, since threads
// inherit the mask; owned by main and read on the loop.
#pragma once

#include <initializer_list>
#include <optional>

#include "common/base/result.h"
#include "common/base/unique_fd.h"

namespace bangui::sys {

class SignalFd {
  public:
    /// Blocks the signals in this thread (and in all that it starts) and makes them readable from fd().
    /// Ignores SIGPIPE for the process: a peer that went away is an error of write(2), never a death.
    static Result<SignalFd> create(std::initializer_list<int> signals);

    /// Readable when a signal is pending; non-blocking. Belongs to this object.
    int fd() const { return fd_.fd(); }

    /// The number of the next pending signal; none when there is none.
    std::optional<int> next();

  private:
    explicit SignalFd(UniqueFd fd)
        : fd_(std::move(fd)) {}
    UniqueFd fd_;
};

} // namespace bangui::sys
