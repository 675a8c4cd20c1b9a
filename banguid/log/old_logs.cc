// SPDX-License-Identifier: Apache-2.0
#include "banguid/log/old_logs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <optional>
#include <utility>

#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::log_tail {
namespace {

/// Of entries of the folder looked at: it holds up the loop for some milliseconds. /var/log has hundreds.
constexpr std::size_t entries_most = 20'000;

struct Place {
    std::string folder;
    std::string base; ///< the log's own name
};

/// None for a path that names no file.
std::optional<Place> place_of(std::string const &log) {
    auto const slash = log.rfind('/');
    if (slash == std::string::npos) return std::nullopt;
    Place place{slash == 0 ? "/" : log.substr(0, slash), log.substr(slash + 1)};
    if (place.base.empty() || place.base == "." || place.base == "..") return std::nullopt;
    return place;
}

bool is_old_name(std::string_view base, std::string_view name) {
    if (name.size() < base.size() + 2 || name.size() > NAME_MAX || !name.starts_with(base)) return false;
    auto const separator = name[base.size()];
    bool const is_plain =
        name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
    return (separator == '.' || separator == '-') && is_plain && is_utf8(name);
}

bool is_ours(struct stat const &status) {
    return status.st_uid == 0 || status.st_uid == ::geteuid();
}

bool may_be_read(struct stat const &status) {
    return S_ISREG(status.st_mode) && status.st_nlink == 1 && is_ours(status);
}

/// The folder itself, so that all that follows is about the same one.
Result<UniqueFd> open_folder(std::string const &path) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!fd || ::fstat(fd.fd(), &status) != 0) return fail_errno(ErrorCode::io_error, visible(path), errno);
    if (!is_ours(status) || (status.st_mode & S_IWOTH) != 0)
        return fail(ErrorCode::not_permitted, "others than root may write to " + visible(path));
    return fd;
}

struct CloseFolder {
    void operator()(DIR *entries) const { ::closedir(entries); }
};

struct Found {
    OldLog log;
    long nanoseconds; ///< of `modified`
};

/// The newest first; by name where that does not tell, so that the order is one.
bool is_before(Found const &left, Found const &right) {
    if (left.log.modified != right.log.modified) return left.log.modified > right.log.modified;
    if (left.nanoseconds != right.nanoseconds) return left.nanoseconds > right.nanoseconds;
    return left.log.name < right.log.name;
}

} // namespace

Result<std::vector<OldLog>> list_old_logs(std::string const &log) {
    auto const place = place_of(log);
    if (!place) return std::vector<OldLog>();
    auto folder = TRY(open_folder(place->folder));
    auto const number = folder.fd();
    std::unique_ptr<DIR, CloseFolder> const entries(::fdopendir(number));
    if (!entries) return fail_errno(ErrorCode::io_error, visible(place->folder), errno);
    (void)folder.release(); // closedir closes it
    std::vector<Found> found;
    for (std::size_t seen = 0; seen < entries_most; ++seen) {
        auto const *entry = ::readdir(entries.get());
        if (entry == nullptr) break;
        struct stat status {};
        if (!is_old_name(place->base, entry->d_name)) continue;
        if (::fstatat(number, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (!may_be_read(status)) continue;
        found.push_back({{entry->d_name, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                          status.st_mtim.tv_sec},
                         status.st_mtim.tv_nsec});
    }
    std::ranges::sort(found, is_before);
    std::vector<OldLog> logs;
    for (auto &each : found) {
        if (logs.size() == old_logs_most) break;
        logs.push_back(std::move(each.log));
    }
    return logs;
}

Result<OldChunk> read_old_log(std::string const &log, std::string_view name, std::uint64_t file,
                              std::uint64_t offset) {
    auto const place = place_of(log);
    OldChunk const gone{.bytes = {}, .at_end = false, .gone = true};
    if (!place || !is_old_name(place->base, name)) return gone;
    auto const folder = TRY(open_folder(place->folder));
    UniqueFd const fd(::openat(folder.fd(), std::string(name).c_str(),
                               O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
    struct stat status {};
    if (!fd || ::fstat(fd.fd(), &status) != 0 || !may_be_read(status) || status.st_ino != file) return gone;
    auto const size = static_cast<std::uint64_t>(status.st_size);
    if (offset >= size) return OldChunk{.bytes = {}, .at_end = true, .gone = false};
    OldChunk chunk{Bytes(std::min<std::uint64_t>(size - offset, old_chunk_most)), false, false};
    auto const got = ::pread(fd.fd(), chunk.bytes.data(), chunk.bytes.size(), static_cast<off_t>(offset));
    if (got < 0) return fail_errno(ErrorCode::io_error, visible(name), errno);
    chunk.bytes.resize(static_cast<std::size_t>(got));
    chunk.at_end = got == 0 || offset + chunk.bytes.size() >= size;
    return chunk;
}

} // namespace bangui::log_tail
