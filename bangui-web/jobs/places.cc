// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/places.h"

#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "bangui-web/history/progress.h"
#include "bangui-web/history/upkeep.h"

namespace bangui::jobs {
namespace {

constexpr Seconds day{24 * 3'600};
constexpr std::string_view progress_source = "places";
/// All addresses were looked at with this file.
constexpr std::uint64_t through = std::numeric_limits<std::int64_t>::max();

using Known = std::optional<history::Progress>;
using Places = std::vector<history::Placed>;

/// Holds itself in the callbacks it waits for.
class Looking : public std::enable_shared_from_this<Looking> {
  public:
    Looking(store::Store &archive, PlaceSource source, std::shared_ptr<Run> run)
        : archive_(archive)
        , source_(std::move(source))
        , version_(source_.version())
        , run_(std::move(run)) {}

    void start() {
        if (version_ == 0) return run_->succeed("there is no file of places");
        archive_.read<Known>(
            [](store::Connection &connection) { return history::load_progress(connection, progress_source); },
            [self = shared_from_this()](Result<Known> known) {
                if (!known) return self->run_->fail(known.error());
                if (*known && (*known)->file == self->version_) self->reached_ = (*known)->offset;
                if (self->reached_ == through) return self->run_->succeed("the file of places is the same");
                self->read();
            });
    }

  private:
    void read() {
        if (run_->is_cancelled()) return;
        archive_.read<Places>(
            [after = static_cast<std::int64_t>(reached_)](store::Connection &connection) {
                return history::list_places(connection, after, places_per_step);
            },
            [self = shared_from_this()](Result<Places> places) {
                if (!places) return self->run_->fail(places.error());
                self->look(std::move(*places));
            });
    }

    void look(Places places) {
        looked_at_ += places.size();
        auto const reached = places.empty() ? through : static_cast<std::uint64_t>(places.back().number);
        Places other;
        for (auto &each : places) {
            auto place = source_.place(each.address);
            if (place == each.place) continue;
            each.place = std::move(place);
            other.push_back(std::move(each));
        }
        moved_ += other.size();
        run_->moved({looked_at_, std::nullopt});
        write(std::move(other), reached);
    }

    void write(Places other, std::uint64_t reached) {
        archive_.write<void>(
            [other = std::move(other), version = version_,
             reached](store::Connection &connection) -> Result<void> {
                TRY(history::move_places(connection, other));
                return history::save_progress(connection, {{std::string(progress_source), version, reached}});
            },
            [self = shared_from_this(), reached](Result<void> written) {
                if (!written) return self->run_->fail(written.error());
                self->reached_ = reached;
                if (reached != through) return self->read();
                self->run_->succeed(
                    fmt::format("{} of {} addresses are elsewhere now", self->moved_, self->looked_at_));
            });
    }

    store::Store &archive_;
    PlaceSource source_;
    std::uint64_t version_;
    std::shared_ptr<Run> run_;
    std::uint64_t reached_ = 0; ///< the number of the last address
    std::uint64_t looked_at_ = 0;
    std::uint64_t moved_ = 0;
};

} // namespace

Job places_job(store::Store &archive, PlaceSource source) {
    return {"places", day, [&archive, source = std::move(source)](std::shared_ptr<Run> run) {
                std::make_shared<Looking>(archive, source, std::move(run))->start();
            }};
}

} // namespace bangui::jobs
