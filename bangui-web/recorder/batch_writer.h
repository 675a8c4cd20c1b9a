// SPDX-License-Identifier: Apache-2.0
//
// Puts batches into the archive, one after the other in the order they came. A database that cannot be
// written (a full disk) is tried again until it can: nothing is given up. Whoever writes waits for `done`
// before reading on, so what waits here stays small. Owned by the recorder, lives on the loop.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/history/batch.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/store/store.h"
#include "common/base/unique_function.h"
#include "common/log/log.h"

namespace bangui::recorder {

class BatchWriter {
  public:
    static constexpr Milliseconds first_pause{500};
    static constexpr Milliseconds longest_pause{15'000};

    /// `written` is called after each batch that added something, and `trouble` when writing begins to fail
    /// (why) or works again (empty). All outlive this.
    struct Wiring {
        std::function<void(history::Written const &)> written;
        std::function<void(std::string const &)> trouble;
    };
    BatchWriter(net::Loop &loop, store::Store &archive, log::Logger &logger, Wiring wiring);
    ~BatchWriter();
    BatchWriter(BatchWriter const &) = delete;
    BatchWriter &operator=(BatchWriter const &) = delete;

    void write(history::Batch batch, UniqueFunction<void()> done);
    /// Any other write to the archive that has to be done, however long it takes.
    void run(UniqueFunction<Result<void>(store::Connection &)> work, UniqueFunction<void()> done);

    std::size_t waiting() const { return queue_.size(); }

  private:
    using Work = std::shared_ptr<UniqueFunction<Result<history::Written>(store::Connection &)>>;
    struct Item {
        Work work;
        UniqueFunction<void()> done;
    };
    void push(UniqueFunction<Result<history::Written>(store::Connection &)> work,
              UniqueFunction<void()> done);
    void next();
    void ended(Result<history::Written> result);

    net::Loop &loop_;
    store::Store &archive_;
    log::Logger &logger_;
    Wiring wiring_;
    std::deque<Item> queue_; ///< the first is being written
    bool is_writing_ = false;
    bool is_failing_ = false;
    Milliseconds pause_ = first_pause;
    net::TimerId timer_ = net::TimerId::none;
    events::Lifetime lifetime_;
};

} // namespace bangui::recorder
