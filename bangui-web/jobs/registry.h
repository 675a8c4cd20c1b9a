// SPDX-License-Identifier: Apache-2.0
//
// What the web daemon does by itself, in one list: each job runs when its time has come or somebody asks,
// once at a time, and how its last run ended is kept in the accounts database. Owned by the app, lives on the
// loop.
//
// A job whose time came while the daemon was off (or that never ran) waits until the daemon has settled, and
// these follow each other with a pause; when is decided by the list alone, never by chance.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/jobs/job.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/store/jobs.h"
#include "bangui-web/store/store.h"
#include "common/log/log.h"

namespace bangui::jobs {

/// A job as it stands.
struct View {
    std::string name;
    std::optional<Seconds> every;
    bool is_running = false;
    std::optional<Progress> progress; ///< of the run
    std::optional<UnixSeconds> last_started;
    std::optional<UnixSeconds> last_finished;
    enum class Outcome { ok, failed };
    std::optional<Outcome> last_result; ///< of the last run that ended
    std::string last_detail;
    std::optional<UnixSeconds> next_run; ///< by the wall clock as it is now
    bool operator==(View const &) const = default;
};

class Registry {
  public:
    /// After a start, before the first job that is late; and between two of them.
    static constexpr Seconds settling{60};
    static constexpr Seconds pause_between{30};
    static constexpr Milliseconds moved_interval{250};
    /// Of what a job says about its run.
    static constexpr std::size_t max_detail_bytes = 500;

    /// Told when a run starts, moves (at most once in `moved_interval`) or ends. May not call the registry.
    using Moved = std::function<void(View const &)>;
    /// All outlive the registry.
    Registry(net::Loop &loop, store::Store &accounts, log::Logger &logger, Moved moved);
    ~Registry();
    Registry(Registry const &) = delete;
    Registry &operator=(Registry const &) = delete;

    /// Before start(); no two jobs have the same name.
    void add(Job job);
    /// Takes up what earlier runs left, and sets the clock; before the loop runs. Storage errors.
    Result<void> start(store::Connection &accounts);

    /// In the order they were added.
    std::vector<View> list() const;
    std::optional<View> find(std::string_view name) const;

    /// Begins a run now, as if its time had come. not_found; conflict while it runs, or after stop(). The run
    /// begins before this returns.
    Result<View> run(std::string_view name);

    /// No further runs; those under way are cancelled and kept as stopped by the daemon's end. The store is
    /// to be stopped behind it, which ends what they wait for.
    void stop();

  private:
    struct Entry {
        Job job;
        std::optional<UnixSeconds> started;  ///< of the run under way, or the last
        std::optional<UnixSeconds> finished; ///< of the last that ended, as the two below
        std::optional<View::Outcome> result;
        std::string detail;
        bool was_stopped = false; ///< it was: by the end of the daemon before
        bool is_running = false;
        std::weak_ptr<Run> run;
        std::optional<Progress> progress;
        MonotonicTime began{};
        std::optional<MonotonicTime> due;
        net::TimerId timer = net::TimerId::none;
        net::TimerId moved_timer = net::TimerId::none;
        MonotonicTime last_told{};
    };
    using Entries = std::list<Entry>; // an entry stays where it is

    static void take_up(Entry &entry, store::JobRecord const &record);
    /// How long until its time comes; none: it is late.
    std::optional<Milliseconds> time_left(Entry const &entry) const;
    View view(Entry const &entry) const;
    void set_due(Entry &entry, MonotonicTime due);
    void begin(Entry &entry);
    void progressed(Entry &entry, Progress progress);
    void ended(Entry &entry, Result<std::string> result);
    void tell(Entry &entry);
    void save(store::JobRecord record);

    MonotonicTime now() const { return loop_.clock().monotonic_now(); }

    net::Loop &loop_;
    store::Store &accounts_;
    log::Logger &logger_;
    Moved moved_;
    Entries entries_;
    bool is_stopped_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>('\0'); ///< answers of the store may outlive this
};

} // namespace bangui::jobs
