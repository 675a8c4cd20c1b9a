// SPDX-License-Identifier: Apache-2.0
//
// Everything that keeps the history, put together: the archive, where addresses are, the recorder, and the
// jobs that tend it. Owned by the app, which builds it before the live side and ends it behind; lives on the
// loop.
#pragma once

#include <functional>
#include <memory>

#include "bangui-web/api/history_pulse.h"
#include "bangui-web/api/history_state.h"
#include "bangui-web/config/web_config.h"
#include "bangui-web/geo/geo.h"
#include "bangui-web/jobs/places.h"
#include "bangui-web/jobs/registry.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/recorder/recorder.h"
#include "bangui-web/store/store.h"
#include "common/log/log.h"

namespace bangui::web {

class HistorySide {
  public:
    /// Opens the archive and the geographic files. `grew` is called at most once a second, after something
    /// came into the archive. All outlive this.
    static Result<std::unique_ptr<HistorySide>> create(net::Loop &loop, WebConfig const &config,
                                                       ipc::Client &banguid, log::Logger &logger,
                                                       std::function<void()> grew);
    HistorySide(HistorySide const &) = delete;
    HistorySide &operator=(HistorySide const &) = delete;

    /// The jobs that tend the archive, in the order they are listed. Before the registry starts; it outlives
    /// this, and has to be stopped before.
    void add_jobs(jobs::Registry &registry, store::Store &accounts);

    store::Store &archive() { return *archive_; }
    recorder::Recorder &recorder() { return recorder_; }
    /// What the API tells of all this. `is_protected` is left as it is.
    api::HistoryState state();

  private:
    HistorySide(net::Loop &loop, WebConfig const &config, ipc::Client &banguid, log::Logger &logger,
                std::unique_ptr<store::Store> archive, std::unique_ptr<geo::Geo> geo,
                std::function<void()> grew);
    std::uint64_t geo_version();
    void read_past(std::shared_ptr<jobs::Run> run);
    void follow_past();
    api::RecorderState recorder_state() const;

    net::Loop &loop_;
    WebConfig const &config_;
    log::Logger &logger_;
    std::unique_ptr<store::Store> archive_;
    std::unique_ptr<geo::Geo> geo_;
    api::HistoryPulse pulse_;
    recorder::Recorder recorder_;
    jobs::Registry *registry_ = nullptr;
    std::shared_ptr<jobs::Run> past_run_; ///< while it is read
};

} // namespace bangui::web
