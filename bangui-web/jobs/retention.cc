// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/retention.h"

#include <fmt/format.h>

#include "bangui-web/history/upkeep.h"
#include "bangui-web/store/settings.h"

namespace bangui::jobs {
namespace {

constexpr Seconds hour{3'600};
constexpr unsigned megabyte_bits = 20;

/// Holds itself in the callbacks it waits for.
class Forgetting : public std::enable_shared_from_this<Forgetting> {
  public:
    Forgetting(store::Store &accounts, store::Store &archive, Clock const &clock, std::shared_ptr<Run> run)
        : accounts_(accounts)
        , archive_(archive)
        , clock_(clock)
        , run_(std::move(run)) {}

    void start() {
        accounts_.read<store::HistorySettings>(
            &store::load_history_settings,
            [self = shared_from_this()](Result<store::HistorySettings> settings) {
                if (!settings) return self->run_->fail(settings.error());
                self->decide(*settings);
                self->step();
            });
    }

  private:
    void decide(store::HistorySettings const &settings) {
        auto const now = clock_.unix_now();
        retention_.events_before = now - settings.max_age.count();
        retention_.sums_before = now - sums_age.count();
        if (settings.max_megabytes) retention_.max_bytes = *settings.max_megabytes << megabyte_bits;
    }

    void step() {
        if (run_->is_cancelled()) return;
        archive_.write<std::size_t>(
            [retention = retention_](store::Connection &connection) {
                return history::forget_step(connection, retention, forget_limit);
            },
            [self = shared_from_this()](Result<std::size_t> deleted) { self->stepped(std::move(deleted)); });
    }

    void stepped(Result<std::size_t> deleted) {
        if (!deleted) return run_->fail(deleted.error());
        deleted_ += *deleted;
        if (*deleted == 0) return run_->succeed(fmt::format("{} rows and pages freed", deleted_));
        run_->moved({deleted_, std::nullopt});
        step();
    }

    store::Store &accounts_;
    store::Store &archive_;
    Clock const &clock_;
    std::shared_ptr<Run> run_;
    history::Retention retention_;
    std::uint64_t deleted_ = 0;
};

} // namespace

Job retention_job(store::Store &accounts, store::Store &archive, Clock const &clock) {
    return {"retention", hour, [&accounts, &archive, &clock](std::shared_ptr<Run> run) {
                std::make_shared<Forgetting>(accounts, archive, clock, std::move(run))->start();
            }};
}

} // namespace bangui::jobs
