// SPDX-License-Identifier: Apache-2.0
//
// Runs work later on the thread that owns a loop. What happens on another thread comes home through here,
// and an operation whose answer is already known uses it to keep the promise of Completion.
#pragma once

#include "common/base/unique_function.h"

namespace bangui {

class Executor {
  public:
    virtual ~Executor() = default;

    /// Runs `work` on the owning thread after the current callback. May be called from any thread; work
    /// posted after the loop has ended is dropped without being run.
    virtual void post(UniqueFunction<void()> work) = 0;
};

} // namespace bangui
