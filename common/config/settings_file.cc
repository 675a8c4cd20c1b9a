// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "common/base/text.h"
#include "common/base/unique_fd.h"
#include "common/config/settings.h"
#include "common/config/toml_document.h"

namespace bangui::config {
namespace {

tl::unexpected<Error> fail_at(std::string const &path) {
    return fail_errno(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io_error, visible(path), errno);
}

/// O_NONBLOCK: opening a FIFO must not wait for its writer.
Result<UniqueFd> open_file(std::string const &path, int flags) {
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags));
    if (!file && errno == ELOOP && (flags & O_NOFOLLOW) != 0)
        return fail(ErrorCode::not_permitted, visible(path) + ": must not be a symbolic link");
    if (!file) return fail_at(path);
    return file;
}

Result<std::string> read_all(std::string const &path, UniqueFd const &file) {
    struct stat status {};
    if (::fstat(file.fd(), &status) != 0) return fail_at(path);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::invalid_argument, visible(path) + ": not a regular file");
    std::string text;
    char chunk[16384];
    while (text.size() <= max_file_bytes) {
        auto const count = ::read(file.fd(), chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail_at(path);
        if (count == 0) break;
        text.append(chunk, static_cast<std::size_t>(count));
    }
    return text; // parse_toml refuses what is longer
}

Result<void> check_ownership(std::string const &path, struct stat const &status) {
    if (status.st_uid != 0 && status.st_uid != ::geteuid())
        return fail(ErrorCode::not_permitted,
                    fmt::format("{}: must belong to root, belongs to uid {}", visible(path), status.st_uid));
    // Files in a folder like /tmp can only be replaced by their owner.
    bool const sticky_folder = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky_folder)
        return fail(ErrorCode::not_permitted,
                    fmt::format("{}: must be writable by its owner alone, has mode {:04o}", visible(path),
                                status.st_mode & 07777U));
    return {};
}

} // namespace

Result<Settings> load_file(Schema const &schema, std::string const &path, MissingFile missing,
                           Environment const &environment) {
    auto const file = open_file(path, 0);
    if (!file && file.error().code == ErrorCode::not_found && missing == MissingFile::leaves_defaults)
        return load_text(schema, path, "", environment);
    if (!file) return tl::unexpected<Error>(file.error());
    return load_text(schema, path, TRY(read_all(path, *file)), environment);
}

Result<Settings> load_trusted_file(Schema const &schema, std::string const &path,
                                   Environment const &environment) {
    auto const slash = path.rfind('/');
    auto const folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return fail_at(folder);
    TRY(check_ownership(folder, status));

    auto const file = TRY(open_file(path, O_NOFOLLOW));
    if (::fstat(file.fd(), &status) != 0) return fail_at(path);
    TRY(check_ownership(path, status));
    return load_text(schema, path, TRY(read_all(path, file)), environment);
}

} // namespace bangui::config
