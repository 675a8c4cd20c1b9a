// SPDX-License-Identifier: Apache-2.0
//
// Real files in a real folder, as logrotate leaves them and as somebody would lay them out who wants to read
// another file of root's.
#include "banguid/log/old_logs.h"

#include <doctest/doctest.h>

#include <climits>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using log_tail::OldChunk;
using log_tail::OldLog;

namespace {

namespace fs = std::filesystem;

struct Rig {
    /// Last modified `seconds` after 1970.
    std::uint64_t put(std::string const &name, std::string_view text, time_t seconds) const {
        folder.write(name, text);
        return touch(name, seconds, 0);
    }
    std::uint64_t touch(std::string const &name, time_t seconds, long nanoseconds) const {
        timespec const times[2]{{seconds, nanoseconds}, {seconds, nanoseconds}};
        REQUIRE(::utimensat(AT_FDCWD, folder.file(name).c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
        return inode(name);
    }
    std::uint64_t inode(std::string const &name) const {
        struct stat status {};
        REQUIRE(::stat(folder.file(name).c_str(), &status) == 0);
        return status.st_ino;
    }
    std::vector<std::string> names() const {
        auto const logs = log_tail::list_old_logs(log);
        REQUIRE(logs);
        std::vector<std::string> all;
        for (auto const &each : *logs)
            all.push_back(each.name);
        return all;
    }
    OldChunk read(std::string_view name, std::uint64_t file, std::uint64_t offset = 0) const {
        auto const chunk = log_tail::read_old_log(log, name, file, offset);
        REQUIRE(chunk);
        return *chunk;
    }
    std::optional<ErrorCode> read_error(std::string_view name, std::uint64_t file) const {
        auto const chunk = log_tail::read_old_log(log, name, file, 0);
        return chunk ? std::nullopt : std::optional(chunk.error().code);
    }

    test::TemporaryDirectory folder;
    std::string log = folder.file("fail2ban.log");
};

OldChunk const gone{{}, false, true};

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

} // namespace

TEST_CASE("Old logs are listed as they are, the last modified first") {
    Rig const rig;
    rig.put("fail2ban.log", "now", 900);
    auto const first = rig.put("fail2ban.log.1", "yesterday", 800);
    auto const second = rig.put("fail2ban.log.2.gz", "\x1f\x8b", 700);
    auto const dated = rig.put("fail2ban.log-20261101", "dated", 750);
    auto const logs = log_tail::list_old_logs(rig.log);
    REQUIRE(logs);
    CHECK(*logs == std::vector<OldLog>{{"fail2ban.log.1", first, 9, 800},
                                       {"fail2ban.log-20261101", dated, 5, 750},
                                       {"fail2ban.log.2.gz", second, 2, 700}});
}

TEST_CASE("Within a second the nanoseconds tell, else the name") {
    Rig const rig;
    rig.put("fail2ban.log.a", "", 5);
    rig.put("fail2ban.log.b", "", 5);
    rig.put("fail2ban.log.c", "", 5);
    rig.touch("fail2ban.log.c", 5, 1);
    CHECK(rig.names() == std::vector<std::string>{"fail2ban.log.c", "fail2ban.log.a", "fail2ban.log.b"});
}

TEST_CASE("Neighbours of another name are none") {
    Rig const rig;
    for (auto const *name : {"fail2ban.log", "fail2ban.log.", "fail2ban.log-", "fail2ban.logs", "fail2ban.lo",
                             "fail2ban.log_1", "xfail2ban.log.1", "auth.log.1", "fail2ban.log.\xff"})
        rig.put(name, "secret", 1);
    CHECK(rig.names().empty());
}

TEST_CASE("More than the bound: the newest are kept") {
    Rig const rig;
    for (int i = 0; i < 70; ++i)
        rig.put("fail2ban.log." + std::to_string(i), "x", 1000 + i);
    auto const names = rig.names();
    REQUIRE(names.size() == log_tail::old_logs_most);
    CHECK(names.front() == "fail2ban.log.69");
    CHECK(names.back() == "fail2ban.log.6");
}

TEST_CASE("What is no plain file of root's own is neither listed nor read") {
    Rig const rig;
    auto const secret = rig.put("secret", "the key of everything", 1);
    auto const other = rig.put("other", "nothing wrong with it but its name", 1);
    fs::create_symlink(rig.folder.file("other"), rig.folder.file("fail2ban.log.1"));
    fs::create_hard_link(rig.folder.file("secret"), rig.folder.file("fail2ban.log.2"));
    REQUIRE(::mkfifo(rig.folder.file("fail2ban.log.3").c_str(), 0600) == 0);
    fs::create_directory(rig.folder.file("fail2ban.log.4"));
    CHECK(rig.names().empty());
    CHECK(rig.read("fail2ban.log.1", other) == gone);
    CHECK(rig.read("fail2ban.log.2", secret) == gone);
    CHECK(rig.read("fail2ban.log.3", rig.inode("fail2ban.log.3")) == gone); // at once, not for ever
    CHECK(rig.read("fail2ban.log.4", rig.inode("fail2ban.log.4")) == gone);
    fs::remove(rig.folder.file("secret")); // a file with one name is a file
    CHECK(rig.names() == std::vector<std::string>{"fail2ban.log.2"});
}

TEST_CASE("A file of somebody else's is none") {
    if (::geteuid() != 0) return; // nobody else can give files away
    Rig const rig;
    auto const file = rig.put("fail2ban.log.1", "forged", 1);
    REQUIRE(::chown(rig.folder.file("fail2ban.log.1").c_str(), 65534, 65534) == 0);
    CHECK(rig.names().empty());
    CHECK(rig.read("fail2ban.log.1", file) == gone);
}

TEST_CASE("A folder that everybody may write to, or of somebody else's, is not looked into") {
    Rig const rig;
    auto const file = rig.put("fail2ban.log.1", "old", 1);
    auto const path = fs::path(rig.log).parent_path();
    auto const refused = [&] {
        auto const logs = log_tail::list_old_logs(rig.log);
        CHECK(logs.error().code == ErrorCode::not_permitted);
        CHECK(rig.read_error("fail2ban.log.1", file) == ErrorCode::not_permitted);
    };
    REQUIRE(::chmod(path.c_str(), 01777) == 0);
    refused();
    REQUIRE(::chmod(path.c_str(), 0775) == 0); // as /var/log is in Ubuntu
    CHECK(rig.names().size() == 1);
    if (::geteuid() != 0) return;
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
    refused();
}

TEST_CASE("A folder that is not there is an error, and a path that names no file has no old ones") {
    CHECK(log_tail::list_old_logs("/nowhere/at/all/fail2ban.log").error().code == ErrorCode::io_error);
    Rig const rig;
    rig.put(".-x", "hidden", 1);
    rig.put("..x", "hidden", 1);
    rig.put("-x", "hidden", 1);
    for (auto const *name : {"", ".", ".."}) {
        auto const logs = log_tail::list_old_logs(rig.folder.file(name));
        REQUIRE(logs);
        CHECK(logs->empty());
    }
    CHECK(log_tail::list_old_logs("no slash")->empty());
}

TEST_CASE("An old log is read from any place to its end") {
    Rig const rig;
    std::string const text = std::string(log_tail::old_chunk_most, 'a') + "end";
    auto const file = rig.put("fail2ban.log.1", text, 1);
    auto const begin = rig.read("fail2ban.log.1", file);
    CHECK(begin.bytes == bytes_of(text.substr(0, log_tail::old_chunk_most)));
    CHECK_FALSE(begin.at_end);
    CHECK(rig.read("fail2ban.log.1", file, begin.bytes.size()) == OldChunk{bytes_of("end"), true, false});
    CHECK(rig.read("fail2ban.log.1", file, 3) == // exactly one chunk
          OldChunk{bytes_of(text.substr(3)), true, false});
    for (auto const offset : {text.size(), text.size() + 1, std::size_t{1} << 63U, ~std::size_t{0}})
        CHECK(rig.read("fail2ban.log.1", file, offset) == OldChunk{{}, true, false});
    auto const nothing = rig.put("fail2ban.log.2", "", 1);
    CHECK(rig.read("fail2ban.log.2", nothing) == OldChunk{{}, true, false});
}

TEST_CASE("A file that was rotated again is gone under its old name") {
    Rig const rig;
    auto const file = rig.put("fail2ban.log.1", "old", 1);
    fs::rename(rig.folder.file("fail2ban.log.1"), rig.folder.file("fail2ban.log.2"));
    CHECK(rig.read("fail2ban.log.1", file) == gone);
    CHECK(rig.read("fail2ban.log.2", file) == OldChunk{bytes_of("old"), true, false});
    rig.put("fail2ban.log.1", "newer", 2);
    CHECK(rig.read("fail2ban.log.1", file) == gone);
}

TEST_CASE("No name leads out of the folder or to another file") {
    Rig const rig;
    fs::create_directory(rig.folder.file("fail2ban.log.d"));
    auto const file = rig.put("fail2ban.log.d/secret", "secret", 1);
    auto const own = rig.put("fail2ban.log", "now", 1);
    for (std::string const name :
         {"fail2ban.log.d/secret", "fail2ban.log./../fail2ban.log.d/secret", "../etc/passwd", "/etc/passwd",
          "fail2ban.log", "fail2ban.log.", "", ".", "auth.log.1", "fail2ban.log.\xff"}) {
        CAPTURE(name);
        CHECK(rig.read(name, file) == gone);
        CHECK(rig.read(name, own) == gone);
    }
    CHECK(rig.read(std::string("fail2ban.log.1\0x", 16), file) == gone);
    CHECK(rig.read("fail2ban.log." + std::string(NAME_MAX, 'x'), file) == gone);
}
