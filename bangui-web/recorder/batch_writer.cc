// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/batch_writer.h"

#include <algorithm>
#include <utility>

namespace bangui::recorder {

BatchWriter::BatchWriter(net::Loop &loop, store::Store &archive, log::Logger &logger, Wiring wiring)
    : loop_(loop)
    , archive_(archive)
    , logger_(logger)
    , wiring_(std::move(wiring)) {}

BatchWriter::~BatchWriter() {
    loop_.cancel(timer_);
}

void BatchWriter::write(history::Batch batch, UniqueFunction<void()> done) {
    push([batch = std::move(batch)](
             store::Connection &connection) { return history::write_batch(connection, batch); },
         std::move(done));
}

void BatchWriter::run(UniqueFunction<Result<void>(store::Connection &)> work, UniqueFunction<void()> done) {
    push(
        [work = std::move(work)](store::Connection &connection) mutable -> Result<history::Written> {
            TRY(work(connection));
            return history::Written{};
        },
        std::move(done));
}

void BatchWriter::push(UniqueFunction<Result<history::Written>(store::Connection &)> work,
                       UniqueFunction<void()> done) {
    queue_.push_back(
        {std::make_shared<UniqueFunction<Result<history::Written>(store::Connection &)>>(std::move(work)),
         std::move(done)});
    next();
}

void BatchWriter::next() {
    if (is_writing_ || queue_.empty() || timer_ != net::TimerId::none) return;
    is_writing_ = true;
    archive_.write<history::Written>(
        [work = queue_.front().work](store::Connection &connection) { return (*work)(connection); },
        lifetime_.guard<history::Written>(
            [this](Result<history::Written> result) { ended(std::move(result)); }));
}

void BatchWriter::ended(Result<history::Written> result) {
    is_writing_ = false;
    if (!result) {
        if (!std::exchange(is_failing_, true)) {
            logger_.warning("the history cannot be written; it is tried again", {{"error", result.error()}});
            wiring_.trouble(result.error().detail);
        }
        timer_ = loop_.after(pause_, [this] {
            timer_ = net::TimerId::none;
            next();
        });
        pause_ = std::min(pause_ * 2, longest_pause);
        return;
    }
    pause_ = first_pause;
    if (std::exchange(is_failing_, false)) {
        logger_.info("the history can be written again");
        wiring_.trouble({});
    }
    auto done = std::move(queue_.front().done);
    queue_.pop_front();
    if (result->added > 0) wiring_.written(*result);
    auto const ticket = lifetime_.ticket();
    done();
    if (!ticket.is_over()) next();
}

} // namespace bangui::recorder
