// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/list_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui::protect {
namespace {

constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;

bool is_same(struct stat const &one, struct stat const &other) {
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_size == other.st_size &&
           one.st_mtim.tv_sec == other.st_mtim.tv_sec && one.st_mtim.tv_nsec == other.st_mtim.tv_nsec &&
           one.st_ctim.tv_sec == other.st_ctim.tv_sec && one.st_ctim.tv_nsec == other.st_ctim.tv_nsec;
}

} // namespace

bool ListFile::refresh() {
    struct stat now {};
    bool const is_there = ::stat(path_.c_str(), &now) == 0;
    auto const error = errno;
    bool const is_as_before = is_there ? seen_ && is_same(*seen_, now) : was_looked_for_ && !seen_;
    was_looked_for_ = true;
    if (is_as_before) return false;
    seen_ = is_there ? std::optional(now) : std::nullopt;
    errno = error;
    auto const taken = is_there ? read() : missing();
    trouble_ = taken ? std::nullopt : std::optional(taken.error().detail);
    return true;
}

Result<void> ListFile::read() {
    UniqueFd const file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat status {};
    if (!file || ::fstat(file.fd(), &status) != 0)
        return fail_errno(ErrorCode::io_error, visible(path_), errno);
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() ||
        (status.st_mode & writable_by_others) != 0)
        return fail(ErrorCode::not_permitted,
                    fmt::format("{}: has to be a file that nobody but its owner, root, can write", path_));
    entries_ = TRY(ProtectedList::read(file, path_)).entries();
    return {};
}

Result<void> ListFile::missing() {
    if (errno != ENOENT) return fail_errno(ErrorCode::io_error, visible(path_), errno);
    if (when_missing_ == WhenMissing::is_trouble)
        return fail(ErrorCode::not_found, fmt::format("{} is missing", path_));
    entries_.clear();
    return {};
}

std::optional<UnixSeconds> ListFile::written() const {
    return seen_ ? std::optional<UnixSeconds>(seen_->st_mtim.tv_sec) : std::nullopt;
}

} // namespace bangui::protect
