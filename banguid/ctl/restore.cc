// SPDX-License-Identifier: Apache-2.0
#include "banguid/ctl/restore.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::ctl {
namespace {

constexpr mode_t for_its_owner = 0600;

/// The first bytes of an SQLite file (sqlite.org/fileformat.html section 1.3).
struct Header {
    static constexpr std::size_t size = 100;
    static constexpr std::size_t application_id_at = 68;
    static constexpr std::string_view magic{"SQLite format 3\0", 16};
};

struct Database {
    std::uint32_t application_id;
    char const *file;
    char const *lock;
};
// As bangui-web's store and history name them.
constexpr std::array databases{Database{0x42475561, "bangui.sqlite3", "lock"},
                               Database{0x42475568, "history.sqlite3", "history.lock"}};

tl::unexpected<Error> failed(std::string_view path, int error) {
    return fail(ErrorCode::io_error, fmt::format("{}: {}", visible(path), std::strerror(error)));
}

Result<Database> identify(int copy, std::string const &path) {
    std::array<char, Header::size> bytes{};
    auto const size = ::pread(copy, bytes.data(), bytes.size(), 0);
    if (size < 0) return failed(path, errno);
    std::string_view const header(bytes.data(), bytes.size());
    std::uint32_t id = 0;
    for (auto const byte : header.substr(Header::application_id_at, 4))
        id = id << 8U | static_cast<unsigned char>(byte);
    if (static_cast<std::size_t>(size) == Header::size && header.starts_with(Header::magic))
        for (auto const &database : databases)
            if (database.application_id == id) return database;
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{} is no copy of a database of BanGUI's (see the folder backups)", visible(path)));
}

Result<UniqueFd> lock(int folder, Database const &database) {
    UniqueFd file(::openat(folder, database.lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file && errno == ENOENT) return file; // never started
    if (!file) return failed(database.lock, errno);
    if (::flock(file.fd(), LOCK_EX | LOCK_NB) == 0) return file;
    return fail(ErrorCode::conflict,
                "bangui-web uses the database. Stop it first: systemctl stop bangui-web.service "
                "'bangui-web*.socket', and start it afterwards: systemctl start 'bangui-web*.socket' "
                "bangui-web.service");
}

Result<void> copy_bytes(int from, int to, std::string_view path) {
    std::array<char, 65536> piece{};
    off_t at = 0;
    while (true) {
        auto const got = ::pread(from, piece.data(), piece.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path, errno);
        if (got == 0) break;
        for (ssize_t written = 0; written < got;) {
            auto const now = ::write(to, piece.data() + written, static_cast<std::size_t>(got - written));
            if (now < 0 && errno != EINTR) return failed(path, errno);
            if (now > 0) written += now;
        }
        at += got;
    }
    if (::fsync(to) != 0) return failed(path, errno);
    return {};
}

/// A file that nobody else has, with the folder's owner.
Result<void> write_draft(int folder, int copy, std::string const &draft) {
    ::unlinkat(folder, draft.c_str(), 0);
    UniqueFd file(
        ::openat(folder, draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, for_its_owner));
    if (!file) return failed(draft, errno);
    TRY(copy_bytes(copy, file.fd(), draft));
    struct stat owner {};
    if (::fstat(folder, &owner) != 0 || ::fchown(file.fd(), owner.st_uid, owner.st_gid) != 0)
        return failed(draft, errno);
    return {};
}

/// What is not there need not be moved.
Result<void> move(int folder, std::string const &from, std::string const &to) {
    if (::renameat(folder, from.c_str(), folder, to.c_str()) == 0 || errno == ENOENT) return {};
    return failed(from, errno);
}

/// The former database with its log (the -wal and -shm of SQLite's), and the draft in its place.
Result<void> swap(int folder, std::string const &file, std::string const &kept, std::string const &draft) {
    for (auto const *suffix : {"-shm", "-wal", ""}) {
        ::unlinkat(folder, (kept + suffix).c_str(), 0); // of an earlier time
        TRY(move(folder, file + suffix, kept + suffix));
    }
    if (auto moved = move(folder, draft, file); !moved) {
        for (auto const *suffix : {"", "-wal", "-shm"})
            std::ignore = move(folder, kept + suffix, file + suffix);
        return moved;
    }
    if (::fsync(folder) != 0) return failed(file, errno);
    return {};
}

} // namespace

Result<Restored> restore(std::string const &copy, std::string const &state) {
    UniqueFd source(::open(copy.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!source) return failed(copy, errno);
    auto const database = TRY(identify(source.fd(), copy));
    UniqueFd folder(::open(state.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (!folder) return failed(state, errno);
    auto const held = TRY(lock(folder.fd(), database));
    std::string const file = database.file;
    auto const draft = file + ".restored";
    auto const kept = file + ".before";
    if (auto written = write_draft(folder.fd(), source.fd(), draft); !written) {
        ::unlinkat(folder.fd(), draft.c_str(), 0);
        return tl::unexpected<Error>(std::move(written).error());
    }
    TRY(swap(folder.fd(), file, kept, draft));
    return Restored{fmt::format("{}/{}", state, file), fmt::format("{}/{}", state, kept)};
}

} // namespace bangui::ctl
