// SPDX-License-Identifier: Apache-2.0
//
// Follows one log file through everything that logrotate does to it. Readers come with a position and get
// what lies behind it, so a slow one holds up nobody and one that was away goes on where it stood. Nothing of
// the content is looked at. Owned by ops::Logs, on the loop; sleeps in inotify(7) while the file rests.
//
//   renamed     the old file is served to its end; a reader moves on when something is in the new one (until
//               flushlogs fail2ban writes to the old one, also when logrotate has made the new one already)
//   deleted     the open file is served until there is a new one
//   a link      is not followed: whoever may write to its folder could point it at any file of root's
//   truncated   a position beyond the end is lost: what lay before it was copied away unread; so is one that
//               the file has grown over again, which other bytes before it give away
//   restarted   a position of an earlier run is served from the file or from FILE.1, by the inode's number
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "banguid/loop/poll_loop.h"
#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/unique_fd.h"
#include "common/base/unique_function.h"

namespace bangui::log_tail {

/// `file` is the inode's number; 0 before there was a file.
struct Position {
    std::uint64_t file = 0;
    std::uint64_t offset = 0;
    bool operator==(Position const &) const = default;
};

struct Chunk {
    Bytes bytes; ///< none: the end was reached, or the reader moves on to another file
    Position next;
    bool lost = false; ///< what lay behind the position cannot be read any more; `next` is where to go on
};

enum class State : std::uint8_t { following, absent, not_a_file, unreadable };

class LogTail {
  public:
    /// One read; a ban's line has some 100 bytes.
    static constexpr std::size_t chunk_most = 16'384;
    /// For a folder that does not exist, which inotify cannot watch.
    static constexpr Milliseconds missing_folder_retry{5'000};

    /// `grew` is called when there is more than the last reader got; not again until somebody has read.
    /// `moved` when the state has changed. Neither from within a call. The loop must outlive the tail. Fails
    /// with io_error when the kernel has no inotify instance left.
    static Result<std::unique_ptr<LogTail>> create(loop::PollLoop &loop, UniqueFunction<void()> grew,
                                                   UniqueFunction<void()> moved);
    ~LogTail();
    LogTail(LogTail const &) = delete;
    LogTail &operator=(LogTail const &) = delete;

    /// Follows this file from now on, whether it is there or not; the same path again changes nothing.
    void follow(std::string const &path);
    /// Follows nothing.
    void stop();

    /// Without a position: no bytes, and where the file ends now.
    Chunk read(std::optional<Position> const &at);

    State state() const { return state_; }
    /// Why it cannot be followed; empty while it is.
    std::string const &detail() const { return detail_; }

  private:
    struct File {
        UniqueFd fd;
        std::uint64_t inode = 0;
        int watch = -1; ///< inotify's number
    };

    /// What lies before a position, so that it is known again.
    struct Mark {
        Position at;
        Bytes before;
    };

    LogTail(loop::PollLoop &loop, UniqueFd inotify, UniqueFunction<void()> grew,
            UniqueFunction<void()> moved);
    void on_inotify();
    void look();
    void watch_folder();
    void become(State state, std::string detail);
    void announce();
    void release(std::optional<File> &file);
    Result<File> open(std::string const &path) const;
    Position end() const;
    bool open_rotated(std::uint64_t inode);
    Chunk read_current(Position const &at) const;
    Chunk read_previous(Position const &at) const;
    Chunk read_from(std::optional<Position> const &at);
    void remember(Position const &at);

    loop::PollLoop &loop_;
    UniqueFd inotify_;
    loop::WatchId watch_ = loop::WatchId::none;
    loop::TimerId retry_ = loop::TimerId::none;
    UniqueFunction<void()> grew_;
    UniqueFunction<void()> moved_;

    std::string path_; ///< empty: nothing is followed
    int folder_watch_ = -1;
    State state_ = State::absent;
    std::string detail_;
    std::optional<File> current_;
    std::optional<File> previous_; ///< what `path_` named before
    std::optional<Mark> mark_;     ///< where the last reader stands
    bool is_awaited_ = true;       ///< somebody has read since the last announcement
};

} // namespace bangui::log_tail
