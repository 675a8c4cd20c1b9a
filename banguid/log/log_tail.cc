// SPDX-License-Identifier: Apache-2.0
#include "banguid/log/log_tail.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/base/text.h"

namespace bangui::log_tail {
namespace {

constexpr std::uint32_t file_events = IN_MODIFY;
constexpr std::uint32_t folder_events =
    IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_ONLYDIR;
/// Room for some hundred events without a name, or some ten with the longest.
constexpr std::size_t inotify_bytes = 4096;

std::string folder_of(std::string const &path) {
    auto const slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

State state_of(ErrorCode code) {
    if (code == ErrorCode::not_found) return State::absent;
    return code == ErrorCode::invalid_argument ? State::not_a_file : State::unreadable;
}

std::uint64_t size_of(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// So much of a log is no second time in it: each record has its time, to the millisecond.
constexpr std::size_t mark_bytes = 64;

/// What lies in the file just before the offset.
Bytes bytes_before(int fd, std::uint64_t offset) {
    Bytes bytes(std::min<std::uint64_t>(offset, mark_bytes));
    auto const got = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset - bytes.size()));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

/// What lies in the file behind the offset; nothing at its end, and nothing when the disk fails, which the
/// next reading tries again.
Bytes bytes_from(int fd, std::uint64_t offset) {
    Bytes bytes(LogTail::chunk_most);
    auto const got = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

} // namespace

Result<std::unique_ptr<LogTail>> LogTail::create(loop::PollLoop &loop, UniqueFunction<void()> grew,
                                                 UniqueFunction<void()> moved) {
    UniqueFd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify) return fail_errno(ErrorCode::io_error, "inotify_init1", errno);
    return std::unique_ptr<LogTail>(new LogTail(loop, std::move(inotify), std::move(grew), std::move(moved)));
}

LogTail::LogTail(loop::PollLoop &loop, UniqueFd inotify, UniqueFunction<void()> grew,
                 UniqueFunction<void()> moved)
    : loop_(loop)
    , inotify_(std::move(inotify))
    , grew_(std::move(grew))
    , moved_(std::move(moved)) {
    watch_ = loop_.watch(inotify_.fd(), POLLIN, [this](short) { on_inotify(); });
}

LogTail::~LogTail() {
    loop_.unwatch(watch_);
    loop_.cancel(retry_);
}

void LogTail::follow(std::string const &path) {
    if (path == path_) return look();
    stop();
    path_ = path;
    look();
    announce();
}

void LogTail::stop() {
    loop_.cancel(std::exchange(retry_, loop::TimerId::none));
    release(current_);
    release(previous_);
    if (folder_watch_ >= 0) ::inotify_rm_watch(inotify_.fd(), std::exchange(folder_watch_, -1));
    path_.clear();
    become(State::absent, {});
}

Chunk LogTail::read(std::optional<Position> const &at) {
    is_awaited_ = true;
    auto chunk = read_from(at);
    remember(chunk.next);
    return chunk;
}

/// One reader's place is enough: who else reads at the same time learns of a truncation by the size only.
void LogTail::remember(Position const &at) {
    mark_.reset();
    if (current_ && current_->inode == at.file) mark_ = Mark{at, bytes_before(current_->fd.fd(), at.offset)};
}

Chunk LogTail::read_from(std::optional<Position> const &at) {
    if (!at) return {{}, end(), false};
    if (!current_) return {{}, *at, false}; // it may come back
    if (at->file == 0) return {{}, {current_->inode, 0}, false};
    if (at->file == current_->inode) return read_current(*at);
    if (open_rotated(at->file)) return read_previous(*at);
    return {{}, end(), true};
}

Position LogTail::end() const {
    return current_ ? Position{current_->inode, size_of(current_->fd.fd())} : Position{};
}

Chunk LogTail::read_current(Position const &at) const {
    auto const is_short = size_of(current_->fd.fd()) < at.offset;
    auto const is_other =
        mark_ && mark_->at == at && bytes_before(current_->fd.fd(), at.offset) != mark_->before;
    if (is_short || is_other) return {{}, {at.file, 0}, true};
    auto bytes = bytes_from(current_->fd.fd(), at.offset);
    auto const next = at.offset + bytes.size();
    return {std::move(bytes), {at.file, next}, false};
}

Chunk LogTail::read_previous(Position const &at) const {
    auto bytes = bytes_from(previous_->fd.fd(), at.offset);
    auto const next = at.offset + bytes.size();
    // fail2ban may still be writing here: it has moved on when something is in the new file.
    if (bytes.empty() && size_of(current_->fd.fd()) > 0) return {{}, {current_->inode, 0}, false};
    return {std::move(bytes), {at.file, next}, false};
}

/// Whether the file with this inode is open as the previous one, or lies beside the log as logrotate leaves
/// it.
bool LogTail::open_rotated(std::uint64_t inode) {
    if (previous_ && previous_->inode == inode) return true;
    auto rotated = open(path_ + ".1");
    if (!rotated || rotated->inode != inode) return false;
    release(previous_);
    previous_ = std::move(*rotated);
    return true;
}

Result<LogTail::File> LogTail::open(std::string const &path) const {
    // Whoever may write to the log's folder could point a link at any file that root may read.
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
    if (!fd && errno == ELOOP)
        return fail(ErrorCode::invalid_argument,
                    visible(path) + " is a symbolic link; set logtarget to the file itself");
    if (!fd && errno == ENOENT) return fail(ErrorCode::not_found, "there is no " + visible(path));
    if (!fd) return fail_errno(ErrorCode::io_error, visible(path), errno);
    struct stat status {};
    if (::fstat(fd.fd(), &status) != 0) return fail_errno(ErrorCode::io_error, visible(path), errno);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::invalid_argument, visible(path) + " is not a regular file");
    return File{std::move(fd), status.st_ino, -1};
}

/// Compares what the path names now with what is open.
void LogTail::look() {
    if (path_.empty()) return;
    watch_folder();
    auto file = open(path_);
    if (!file) {
        auto const state = state_of(file.error().code);
        // Between the renaming and the new file, the old one is still fail2ban's.
        if (state == State::absent && current_) return;
        release(current_);
        return become(state, file.error().detail);
    }
    if (current_ && current_->inode == file->inode) return become(State::following, {});
    file->watch = ::inotify_add_watch(inotify_.fd(), path_.c_str(), file_events);
    if (current_) {
        release(previous_);
        previous_ = std::move(current_); // its watch stays: it may still grow
    }
    current_ = std::move(*file);
    become(State::following, {});
}

void LogTail::watch_folder() {
    if (folder_watch_ >= 0) return;
    folder_watch_ = ::inotify_add_watch(inotify_.fd(), folder_of(path_).c_str(), folder_events);
    if (folder_watch_ >= 0) return;
    loop_.cancel(retry_);
    retry_ = loop_.after(missing_folder_retry, [this] {
        retry_ = loop::TimerId::none;
        look();
        announce();
    });
}

void LogTail::on_inotify() {
    alignas(inotify_event) std::array<char, inotify_bytes> buffer{};
    bool has_news = false;
    bool has_moved = false;
    for (;;) {
        auto const got = ::read(inotify_.fd(), buffer.data(), buffer.size());
        if (got <= 0) break;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            std::string_view const name =
                event.len == 0 ? std::string_view() : std::string_view(buffer.data() + at + sizeof event);
            at += sizeof event + event.len;
            bool const is_of_folder = event.wd == folder_watch_;
            if (is_of_folder && (event.mask & IN_IGNORED) != 0) folder_watch_ = -1;
            if (is_of_folder && event.len > 0 && name != name_of(path_)) continue; // a neighbour
            has_moved |= is_of_folder || (event.mask & (IN_Q_OVERFLOW | IN_IGNORED)) != 0;
            has_news = true;
        }
    }
    if (has_moved) look();
    if (has_news) announce();
}

void LogTail::announce() {
    if (!current_ || !std::exchange(is_awaited_, false)) return;
    loop_.post([this] { grew_(); });
}

void LogTail::become(State state, std::string detail) {
    if (state_ == state && detail_ == detail) return;
    state_ = state;
    detail_ = std::move(detail);
    loop_.post([this] { moved_(); });
}

void LogTail::release(std::optional<File> &file) {
    if (file && file->watch >= 0) ::inotify_rm_watch(inotify_.fd(), file->watch);
    file.reset();
}

} // namespace bangui::log_tail
