// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "bangui-web/history/upkeep.h"
#include "common/base/text.h"

namespace bangui::jobs {
namespace {

namespace files = std::filesystem;

constexpr Seconds day{24 * 3'600};
constexpr std::string_view ending = ".sqlite3";
constexpr std::string_view unfinished = ".part";
/// Besides the copy, for what else is written meanwhile.
constexpr std::uint64_t room_to_leave = 64ULL * 1024 * 1024;

tl::unexpected<Error> failed(std::string const &what, std::error_code const &why) {
    return fail(ErrorCode::storage_error, fmt::format("{}: {}", visible(what), why.message()));
}

/// "2026-01-02T030405Z": sorts by time, and no file system minds it.
std::string stamp(UnixSeconds now) {
    auto const time = std::chrono::sys_seconds(Seconds(now));
    auto const date = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const ymd(date);
    std::chrono::hh_mm_ss const clock(time - date);
    return fmt::format("{:04}-{:02}-{:02}T{:02}{:02}{:02}Z", static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Result<void> make_private(std::string const &directory) {
    if (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return fail_errno(ErrorCode::storage_error, visible(directory), errno);
}

Result<void> check_room(BackupPlace const &place) {
    std::error_code why;
    auto const needed = files::file_size(place.source, why);
    if (why) return failed(place.source, why);
    auto const space = files::space(place.directory, why);
    if (why) return failed(place.directory, why);
    if (space.available >= needed + room_to_leave) return {};
    return fail(ErrorCode::storage_error,
                fmt::format("no room for the copy of {}: it needs {} MiB, {} MiB are free", place.name,
                            (needed + room_to_leave) >> 20U, space.available >> 20U));
}

/// Copies of this database, whole or not, by name; the newest last.
Result<std::vector<files::path>> copies(BackupPlace const &place, std::string_view with_ending) {
    std::error_code why;
    std::vector<files::path> found;
    for (files::directory_iterator each(place.directory, why), end; !why && each != end;
         each.increment(why)) {
        auto const name = each->path().filename().string();
        if (name.starts_with(place.name + "-") && name.ends_with(with_ending)) found.push_back(each->path());
    }
    if (why) return failed(place.directory, why);
    std::ranges::sort(found);
    return found;
}

Result<void> drop(files::path const &path) {
    std::error_code why;
    files::remove(path, why);
    if (why) return failed(path.string(), why);
    return {};
}

/// Of a run that was cut off.
Result<void> remove_unfinished(BackupPlace const &place) {
    for (auto const &path : TRY(copies(place, unfinished)))
        TRY(drop(path));
    return {};
}

Result<void> remove_oldest(BackupPlace const &place) {
    auto const whole = TRY(copies(place, ending));
    for (std::size_t index = 0; index + kept_backups < whole.size(); ++index)
        TRY(drop(whole[index]));
    return {};
}

Result<std::uint64_t> copy(store::Connection &connection, std::string const &path, std::string const &part) {
    TRY(history::back_up(connection, part));
    std::error_code why;
    files::permissions(part, files::perms::owner_read | files::perms::owner_write, why);
    auto const size = why ? 0 : files::file_size(part, why);
    if (!why) files::rename(part, path, why);
    if (why) return failed(part, why);
    return size;
}

/// Both databases, one after the other; holds itself in the callbacks it waits for.
class BackingUp : public std::enable_shared_from_this<BackingUp> {
  public:
    BackingUp(std::vector<BackupSource> sources, std::string directory, UnixSeconds now,
              std::shared_ptr<Run> run)
        : sources_(std::move(sources))
        , directory_(std::move(directory))
        , now_(now)
        , run_(std::move(run)) {}

    void step(std::size_t index) {
        if (run_->is_cancelled()) return;
        if (index == sources_.size()) return run_->succeed(fmt::format("{} MiB written", bytes_ >> 20U));
        auto &source = sources_[index];
        BackupPlace const place{directory_, source.name, source.file};
        source.store.read<std::uint64_t>(
            [place, now = now_](store::Connection &connection) {
                return back_up_database(connection, place, now);
            },
            [self = shared_from_this(), index](Result<std::uint64_t> size) {
                if (!size) return self->run_->fail(size.error());
                self->bytes_ += *size;
                self->run_->moved({index + 1, self->sources_.size()});
                self->step(index + 1);
            });
    }

  private:
    std::vector<BackupSource> sources_;
    std::string directory_;
    UnixSeconds now_;
    std::shared_ptr<Run> run_;
    std::uint64_t bytes_ = 0;
};

} // namespace

Result<std::uint64_t> back_up_database(store::Connection &connection, BackupPlace const &place,
                                       UnixSeconds now) {
    TRY(make_private(place.directory));
    TRY(remove_unfinished(place));
    TRY(check_room(place));
    auto const path = fmt::format("{}/{}-{}{}", place.directory, place.name, stamp(now), ending);
    auto const part = path + std::string(unfinished);
    auto const size = copy(connection, path, part);
    if (!size) {
        std::error_code ignored; // what is wrong is told already
        files::remove(part, ignored);
        return size;
    }
    TRY(remove_oldest(place));
    return size;
}

Job backup_job(BackupSource accounts, BackupSource archive, std::string directory, Clock const &clock) {
    return {"backup", day,
            [sources = std::vector<BackupSource>{std::move(accounts), std::move(archive)},
             directory = std::move(directory), &clock](std::shared_ptr<Run> run) {
                std::make_shared<BackingUp>(sources, directory, clock.unix_now(), std::move(run))->step(0);
            }};
}

} // namespace bangui::jobs
