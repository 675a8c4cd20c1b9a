// SPDX-License-Identifier: Apache-2.0
//
// Each case narrows a child as bangui-web narrows itself, and tries things there.
#include "bangui-web/cage.h"

#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sodium.h>
#include <sqlite3.h>

#include "tests/support/forbidden_calls.h"
#include "tests/support/in_child.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using test::error_of;
using web::Listening;

namespace {

namespace files = std::filesystem;
constexpr int not_narrowed = 200;

struct Rig {
    Rig() {
        for (auto const *name : {"state", "ui", "geo", "elsewhere", "run"})
            files::create_directory(folder.file(name));
        folder.write("geo/country.mmdb", "countries");
        folder.write("ui/index.html", "page");
        folder.write("elsewhere/network.mmdb", "networks");
        folder.write("elsewhere/secret", "secret");
        config.state_directory = folder.file("state");
        config.assets_directory = folder.file("ui");
        config.country_file = folder.file("geo/country.mmdb");
        config.unix_socket = folder.file("run/web.sock");
    }

    int caged(std::function<int()> const &work, Listening listening = Listening::inherited) const {
        return test::in_child([&] {
            test::MemoryLogger logger;
            bool const narrowed = web::narrow_files(config, listening, logger) && web::narrow_calls(logger);
            return narrowed ? work() : not_narrowed;
        });
    }
    /// As long as listeners are still opened.
    int without_files(std::function<int()> const &work, Listening listening) const {
        return test::in_child([&] {
            test::MemoryLogger logger;
            return web::narrow_files(config, listening, logger) ? work() : not_narrowed;
        });
    }
    int open_error(std::string const &path, int flags) const {
        return caged([&] { return error_of(::open(path.c_str(), flags | O_CLOEXEC, 0600)); });
    }

    test::TemporaryDirectory folder;
    web::WebConfig config;
};

bool has_landlock() {
    return test::in_child([] {
               auto const abi = sys::reach_only({});
               return abi && *abi > 0 ? 1 : 0;
           }) == 1;
}

} // namespace

TEST_CASE("What no daemon may ask for, bangui-web may not") {
    Rig const rig;
    for (auto const &call : test::forbidden_calls(::getpid())) {
        CAPTURE(call.what);
        CHECK_EQ(rig.caged([&] { return error_of(test::ask(call)); }), EPERM);
    }
}

TEST_CASE("It starts no thread any more, and those it has are narrowed") {
    Rig const rig;
    CHECK_EQ(rig.caged([] {
        try {
            std::thread([] {}).join();
            return 1;
        } catch (std::system_error const &) {
            return 0;
        }
    }),
             0);
    int const expected = has_landlock() ? EACCES : 0;
    CHECK_EQ(test::in_child([&] {
                 test::MemoryLogger logger;
                 if (!web::narrow_files(rig.config, Listening::inherited, logger)) return not_narrowed;
                 std::promise<void> narrowed;
                 std::promise<bool> found;
                 std::thread other([&] {
                     narrowed.get_future().wait();
                     auto const path = rig.folder.file("elsewhere/secret");
                     int const file = error_of(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
                     int const call = error_of(::syscall(SYS_memfd_create, "", 0));
                     found.set_value(call == EPERM && file == expected);
                 });
                 if (!web::narrow_calls(logger)) ::_exit(not_narrowed);
                 narrowed.set_value();
                 bool const both = found.get_future().get();
                 other.join();
                 return both ? 0 : 1;
             }),
             0);
}

TEST_CASE("It reads its pages and the files of geography, keeps its state, and has nothing else") {
    Rig const rig;
    int const denied = has_landlock() ? EACCES : 0;
    CHECK_EQ(rig.open_error(rig.folder.file("ui/index.html"), O_RDONLY), 0);
    CHECK_EQ(rig.open_error(rig.folder.file("ui/index.html"), O_RDWR), denied);
    CHECK_EQ(rig.open_error(rig.folder.file("geo/country.mmdb"), O_RDONLY), 0);
    CHECK_EQ(rig.open_error(rig.folder.file("geo/country.mmdb"), O_WRONLY), denied);
    CHECK_EQ(rig.open_error(rig.folder.file("elsewhere/secret"), O_RDONLY), denied);
    CHECK_EQ(rig.open_error(rig.folder.file("elsewhere/new"), O_WRONLY | O_CREAT), denied);
    CHECK_EQ(rig.open_error("/etc/passwd", O_RDONLY), denied);
    CHECK_EQ(rig.open_error("/tmp", O_RDONLY | O_DIRECTORY), denied);
    CHECK_EQ(rig.open_error("/dev/urandom", O_RDONLY), 0);
    CHECK_EQ(rig.open_error("/dev/null", O_RDONLY), 0);
    CHECK_EQ(rig.open_error("/dev/zero", O_RDONLY), denied);
    CHECK_EQ(rig.open_error(rig.folder.file("state/new"), O_RDWR | O_CREAT | O_EXCL), 0);
}

TEST_CASE("A file of geography is replaced, also one that is a link to somewhere else") {
    Rig rig;
    files::create_symlink(rig.folder.file("elsewhere/network.mmdb"), rig.folder.file("geo/network.mmdb"));
    rig.config.network_file = rig.folder.file("geo/network.mmdb");
    auto const replaced = [&](std::string const &name) {
        // Of the administrator, who is not narrowed: before and after would be the same file to Landlock.
        return test::in_child([&] {
            test::MemoryLogger logger;
            if (!web::narrow_files(rig.config, Listening::inherited, logger)) return not_narrowed;
            return error_of(::open(rig.folder.file(name).c_str(), O_RDONLY | O_CLOEXEC));
        });
    };
    CHECK_EQ(replaced("geo/country.mmdb"), 0);
    CHECK_EQ(replaced("geo/network.mmdb"), 0);
    rig.folder.write("new", "new countries");
    auto const found = test::in_child([&] {
        int done[2];
        int begun[2];
        if (::pipe(done) != 0 || ::pipe(begun) != 0) return 1;
        pid_t const child = ::fork();
        char byte = 0;
        if (child == 0) {
            test::MemoryLogger logger;
            bool const narrowed =
                static_cast<bool>(web::narrow_files(rig.config, Listening::inherited, logger));
            if (!narrowed || ::write(begun[1], "x", 1) != 1 || ::read(done[0], &byte, 1) != 1) ::_exit(2);
            ::_exit(error_of(::open(rig.config.country_file.c_str(), O_RDONLY | O_CLOEXEC)));
        }
        if (::read(begun[0], &byte, 1) != 1) return 3;
        files::rename(rig.folder.file("new"), rig.config.country_file);
        if (::write(done[1], "x", 1) != 1) return 4;
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 5;
    });
    CHECK_EQ(found, 0);
}

TEST_CASE("Sockets are bound before, where the configuration says, and not after") {
    Rig rig;
    rig.config.tcp = TcpEndpoint{IpAddress::parse("127.0.0.1").value(), 0};
    auto const bind_unix = [&](std::string const &name) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        auto const path = rig.folder.file(name);
        std::copy(path.begin(), path.end(), address.sun_path);
        int const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        return error_of(::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address));
    };
    auto const bind_tcp = [] {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        return error_of(::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address));
    };
    CHECK_EQ(rig.without_files([&] { return bind_unix("run/web.sock"); }, Listening::own), 0);
    CHECK_EQ(
        rig.without_files([&] { return error_of(::unlink(rig.config.unix_socket.c_str())); }, Listening::own),
        0);
    CHECK_EQ(rig.without_files(bind_tcp, Listening::own), 0);
    CHECK_EQ(rig.caged([&] { return bind_unix("run/web.sock"); }, Listening::own), EPERM);
    int const denied = has_landlock() ? EACCES : 0;
    CHECK_EQ(rig.without_files([&] { return bind_unix("run/web.sock"); }, Listening::inherited), denied);
    auto const ports = web::reachable(rig.config, Listening::own).tcp_ports;
    CHECK_EQ(ports, std::vector<std::uint16_t>{0});
    CHECK(web::reachable(rig.config, Listening::inherited).tcp_ports.empty());
}

TEST_CASE("SQLite does all it ever does") {
    Rig const rig;
    auto const path = rig.folder.file("state/db.sqlite3");
    auto const copy = rig.folder.file("state/copy.sqlite3");
    for (std::string const journal : {"WAL", "DELETE"}) {
        CAPTURE(journal);
        CHECK_EQ(rig.caged([&] {
            try {
                SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 50);
                database.exec("PRAGMA journal_mode=" + journal);
                database.exec("PRAGMA cache_size=-64; PRAGMA synchronous=FULL");
                database.exec("CREATE TABLE IF NOT EXISTS t(a, b)");
                database.exec("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                              "INSERT INTO t SELECT i, hex(randomblob(40)) FROM n");
                database.exec("CREATE INDEX IF NOT EXISTS by_b ON t(b)"); // sorts more than the cache holds
                database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
                database.exec("VACUUM"); // by a temporary file
                SQLite::Database(copy, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                    .exec("PRAGMA journal_mode=OFF");
                ::unlink(copy.c_str());
                database.exec("VACUUM INTO '" + copy + "'");
                ::unlink(copy.c_str());
                database.exec("DROP INDEX by_b; DELETE FROM t; VACUUM");
                return database.execAndGet("PRAGMA integrity_check").getString() == "ok" ? 0 : 1;
            } catch (SQLite::Exception const &exception) {
                return 100 + exception.getErrorCode();
            }
        }),
                 0);
    }
    // No temporary file is left behind.
    for (auto const &each : files::directory_iterator(rig.config.state_directory))
        CHECK_MESSAGE(each.path().filename().string().starts_with("db.sqlite3"), each.path());
}

TEST_CASE("A database that somebody else holds is waited for") {
    Rig const rig;
    auto const path = rig.folder.file("state/db.sqlite3");
    SQLite::Database holder(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    holder.exec("PRAGMA journal_mode=WAL; CREATE TABLE t(a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    CHECK_EQ(rig.caged([&] {
        try {
            SQLite::Database database(path, SQLite::OPEN_READWRITE, 50);
            database.exec("INSERT INTO t VALUES (2)");
            return 1;
        } catch (SQLite::Exception const &exception) {
            return exception.getErrorCode() == SQLITE_BUSY ? 0 : 100 + exception.getErrorCode();
        }
    }),
             0);
}

TEST_CASE("Files of the state are made, named, closed to others and removed") {
    Rig const rig;
    CHECK_EQ(rig.caged([&] {
        std::error_code why;
        auto const folder = rig.folder.file("state/backups");
        auto const part = folder + "/a.part";
        if (::mkdir(folder.c_str(), 0700) != 0) return 1;
        int const file = ::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (::write(file, "text", 4) != 4 || ::fsync(file) != 0 || ::fdatasync(file) != 0) return 2;
        files::permissions(part, files::perms::owner_read, why);
        if (why || files::file_size(part, why) != 4 || files::space(folder, why).available == 0) return 3;
        files::rename(part, folder + "/a", why);
        if (why || std::distance(files::directory_iterator(folder), {}) != 1) return 4;
        files::remove(folder + "/a", why);
        if (why) return 5;
        files::remove(folder, why);
        return why ? 6 : 0;
    }),
             0);
}

TEST_CASE("Secrets are made and a password is hashed") {
    Rig const rig;
    REQUIRE_GE(::sodium_init(), 0); // as the authenticator does at the start
    CHECK_EQ(rig.caged([] {
        char hash[crypto_pwhash_STRBYTES];
        char secret[16];
        ::randombytes_buf(secret, sizeof secret);
        void *const locked = ::sodium_malloc(64);
        if (locked == nullptr) return 1;
        ::sodium_free(locked);
        return ::crypto_pwhash_str(hash, secret, sizeof secret, 3, 64U << 20U);
    }),
             0);
}

TEST_CASE("A failure of our own ends it as a failure") {
    Rig const rig;
    CHECK_EQ(rig.caged([]() -> int {
        std::signal(SIGABRT, SIG_DFL);
        std::abort();
    }),
             -SIGABRT);
}
