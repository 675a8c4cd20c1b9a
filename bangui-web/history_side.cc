// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history_side.h"

#include <utility>

#include "bangui-web/api/history_export.h"
#include "bangui-web/history/history_database.h"
#include "bangui-web/jobs/backup.h"
#include "bangui-web/jobs/retention.h"
#include "bangui-web/jobs/upkeep.h"

namespace bangui::web {
namespace {

/// Two exports, a check or a backup, and still somebody who answers pages.
constexpr std::size_t archive_readers = api::ExportSlots::most + 2;

constexpr std::string_view archive_file = "history.sqlite3";
constexpr std::string_view past_job = "backfill";

Result<std::unique_ptr<store::Store>> open_archive(WebConfig const &config, Executor &executor) {
    store::Store::Options options;
    options.directory = config.state_directory;
    options.file = archive_file;
    options.lock = "history.lock";
    options.kind = &history::history_database();
    options.readers = archive_readers;
    return store::Store::open(std::move(options), executor);
}

Result<std::unique_ptr<geo::Geo>> open_geo(WebConfig const &config) {
    std::optional<geo::Source> network;
    if (!config.network_file.empty()) network = geo::Source{config.network_file, "geo.network_file"};
    return geo::Geo::open({config.country_file, config.country_file_key}, std::move(network));
}

} // namespace

Result<std::unique_ptr<HistorySide>> HistorySide::create(net::Loop &loop, WebConfig const &config,
                                                         ipc::Client &banguid, log::Logger &logger,
                                                         std::function<void()> grew) {
    auto archive = TRY(open_archive(config, loop));
    auto geo = TRY(open_geo(config));
    return std::unique_ptr<HistorySide>(
        new HistorySide(loop, config, banguid, logger, std::move(archive), std::move(geo), std::move(grew)));
}

HistorySide::HistorySide(net::Loop &loop, WebConfig const &config, ipc::Client &banguid, log::Logger &logger,
                         std::unique_ptr<store::Store> archive, std::unique_ptr<geo::Geo> geo,
                         std::function<void()> grew)
    : loop_(loop)
    , config_(config)
    , logger_(logger)
    , archive_(std::move(archive))
    , geo_(std::move(geo))
    , pulse_(loop, std::move(grew))
    , recorder_(loop, banguid, *archive_, logger,
                {[this](std::string_view id) { return geo_->look_up(id); }, [this] { pulse_.grew(); },
                 [this] { follow_past(); }}) {}

void HistorySide::add_jobs(jobs::Registry &registry, store::Store &accounts) {
    registry_ = &registry;
    auto const &directory = config_.state_directory;
    registry.add({std::string(past_job), std::nullopt,
                  [this](std::shared_ptr<jobs::Run> run) { read_past(std::move(run)); }});
    registry.add(jobs::retention_job(accounts, *archive_, loop_.clock()));
    registry.add(jobs::integrity_job(accounts, *archive_));
    registry.add(jobs::backup_job({accounts, "bangui", directory + "/bangui.sqlite3"},
                                  {*archive_, "history", directory + '/' + std::string(archive_file)},
                                  directory + "/backups", loop_.clock()));
    registry.add(
        jobs::places_job(*archive_, {[this] { return geo_version(); },
                                     [this](std::string const &address) { return geo_->look_up(address); }}));
}

/// Whoever asks which file it is wants the one that is there now.
std::uint64_t HistorySide::geo_version() {
    if (auto const reloaded = geo_->reload_if_changed(); !reloaded)
        logger_.warning("a new geographic file is left out", {{"error", reloaded.error()}});
    return geo_->version();
}

void HistorySide::read_past(std::shared_ptr<jobs::Run> run) {
    past_run_ = std::move(run);
    if (!recorder_.past().is_running) recorder_.read_past();
    follow_past();
}

/// The recorder begins by itself when the archive is new; that is a run of the job like any other.
void HistorySide::follow_past() {
    auto const &past = recorder_.past();
    if (past.is_running && !past_run_ && registry_ != nullptr) {
        // Comes back here through read_past().
        static_cast<void>(registry_->run(past_job));
        return;
    }
    if (!past_run_) return;
    if (past.is_running) return past_run_->moved({past.done, past.total});
    auto const run = std::exchange(past_run_, nullptr);
    if (past.is_complete)
        run->succeed("all that was before is in the history");
    else
        run->fail({ErrorCode::fail2ban_offline,
                   past.detail.empty() ? "fail2ban cannot be asked now; it is tried again" : past.detail});
}

api::HistoryState HistorySide::state() {
    api::HistoryState state;
    state.recorder = [this] { return recorder_state(); };
    state.geo = [this] {
        return api::GeoState{config_.country_file_key == "paths.geo" ? api::GeoState::Source::bundled
                                                                     : api::GeoState::Source::file,
                             geo_->date(), !config_.network_file.empty()};
    };
    state.place = [this](std::string const &address) { return geo_->look_up(address); };
    state.acted = [this](api::DoneAct const &act) {
        recorder_.acted({act.user, act.what, act.jail, act.address, act.note});
    };
    state.expects_ban = [this](api::HistoryState::ExpectedBan ban) {
        recorder_.expect_ban({std::move(ban.user), std::move(ban.note)}, ban.jail.text(), ban.prefix.text());
    };
    state.did_not_ban = [this](JailName const &jail, IpPrefix const &prefix) {
        recorder_.did_not_ban(jail.text(), prefix.text());
    };
    return state;
}

api::RecorderState HistorySide::recorder_state() const {
    using Told = api::RecorderState::State;
    using State = recorder::Recorder::State;
    switch (recorder_.state()) {
    case State::starting:
        return {Told::waiting, std::nullopt, "the history is being opened"};
    case State::waiting:
        return {Told::waiting, std::nullopt, "banguid is offline"};
    case State::failing:
        return {Told::waiting, std::nullopt, recorder_.trouble()};
    case State::following:
        return {Told::following, 0, {}};
    case State::catching_up:
        return {Told::catching_up, std::nullopt, {}};
    case State::lists:
        return {Told::lists, std::nullopt, "fail2ban's log cannot be followed: bans come from its lists"};
    }
    return {};
}

} // namespace bangui::web
