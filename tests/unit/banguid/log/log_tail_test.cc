// SPDX-License-Identifier: Apache-2.0
//
// A real file under a real inotify, treated as logrotate, fail2ban and people treat it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include "banguid/log/log_tail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using log_tail::Chunk;
using log_tail::LogTail;
using log_tail::Position;
using log_tail::State;

namespace {

namespace fs = std::filesystem;

struct Rig {
    void append(std::string_view text) const { append_to(path, text); }
    static void append_to(std::string const &file, std::string_view text) {
        std::ofstream(file, std::ios::binary | std::ios::app) << text;
    }
    /// Lets everything that has happened be noticed.
    void settle() {
        while (loop->run_once(Milliseconds(20))) {
        }
    }
    /// What a reader gets who reads to the end.
    std::string rest() {
        std::string all;
        for (;;) {
            auto const chunk = tail->read(at);
            CHECK_FALSE(chunk.lost);
            if (chunk.bytes.empty() && chunk.next == at) return all;
            all.append(chunk.bytes.begin(), chunk.bytes.end());
            at = chunk.next;
        }
    }
    void begin() {
        tail->follow(path);
        settle();
        at = tail->read(std::nullopt).next;
    }

    test::FakeClock clock;
    test::TemporaryDirectory folder;
    std::string path = folder.file("fail2ban.log");
    std::unique_ptr<loop::PollLoop> loop = *loop::PollLoop::create(clock);
    int grown = 0;
    int moves = 0;
    std::unique_ptr<LogTail> tail = *LogTail::create(
        *loop, [this] { ++grown; }, [this] { ++moves; });
    Position at;
};

} // namespace

TEST_CASE("Reading begins at the end and goes on with what is written") {
    Rig rig;
    rig.append("before\n");
    rig.begin();
    CHECK(rig.tail->state() == State::following);
    CHECK(rig.at.offset == 7);
    CHECK(rig.rest() == "");
    rig.append("one\n");
    rig.append("two");
    CHECK(rig.rest() == "one\ntwo");
    CHECK(rig.at.offset == 14);
}

TEST_CASE("Growth is told once until somebody reads") {
    Rig rig;
    rig.append("x");
    rig.begin();
    rig.grown = 0;
    rig.append("a");
    rig.settle();
    CHECK(rig.grown == 1);
    rig.append("b");
    rig.settle();
    CHECK(rig.grown == 1);
    CHECK(rig.rest() == "ab");
    rig.settle();
    CHECK(rig.grown == 1);
    rig.append("c");
    rig.settle();
    CHECK(rig.grown == 2);
}

TEST_CASE("A neighbour in the folder wakes nobody") {
    Rig rig;
    rig.append("x");
    rig.begin();
    rig.grown = 0;
    Rig::append_to(rig.folder.file("syslog"), "y");
    rig.settle();
    CHECK(rig.grown == 0);
}

TEST_CASE("A chunk has at most its bound") {
    Rig rig;
    rig.append("");
    rig.begin();
    rig.append(std::string(LogTail::chunk_most + 1, 'x'));
    auto const first = rig.tail->read(rig.at);
    CHECK(first.bytes.size() == LogTail::chunk_most);
    auto const second = rig.tail->read(first.next);
    CHECK(second.bytes.size() == 1);
}

TEST_CASE("A renamed log is read to its end, also what comes after the new one was made") {
    Rig rig;
    rig.append("x");
    rig.begin();
    rig.append("a");
    fs::rename(rig.path, rig.path + ".1");
    rig.settle();
    Rig::append_to(rig.path + ".1", "b");
    CHECK(rig.rest() == "ab");
    rig.append(""); // logrotate's `create`
    rig.settle();
    CHECK(rig.rest() == "");
    rig.grown = 0;
    Rig::append_to(rig.path + ".1", "c"); // flushlogs is still to come
    rig.settle();
    CHECK(rig.grown == 1);
    CHECK(rig.rest() == "c");
    rig.append("d");
    rig.settle();
    CHECK(rig.grown == 2);
    CHECK(rig.rest() == "d");
    CHECK(rig.tail->state() == State::following);
}

TEST_CASE("Two rotations while nobody reads leave a gap that is told") {
    Rig rig;
    rig.append("x");
    rig.begin();
    rig.append("unread");
    for (auto const *to : {".2", ".1"}) {
        fs::rename(rig.path, rig.path + to);
        rig.append("n");
        rig.settle();
    }
    auto const chunk = rig.tail->read(rig.at);
    CHECK(chunk.lost);
    CHECK(chunk.bytes.empty());
    CHECK(chunk.next == rig.tail->read(std::nullopt).next);
}

TEST_CASE("A truncated log is a gap, and goes on from its beginning") {
    Rig rig;
    rig.append("copied away\n");
    rig.begin();
    fs::resize_file(rig.path, 0);
    rig.append("a");
    rig.settle();
    auto const chunk = rig.tail->read(rig.at);
    CHECK(chunk.lost);
    rig.at = chunk.next;
    CHECK(rig.rest() == "a");
}

TEST_CASE("A log that was truncated and has grown over the position again is a gap too") {
    Rig rig;
    rig.append("copied away\n");
    rig.begin();
    fs::resize_file(rig.path, 0);
    rig.append("longer than before\n");
    rig.settle();
    auto const chunk = rig.tail->read(rig.at);
    CHECK(chunk.lost);
    rig.at = chunk.next;
    CHECK(rig.rest() == "longer than before\n");
}

TEST_CASE("A deleted log is read on until there is a new one") {
    Rig rig;
    rig.append("x");
    rig.begin();
    std::ofstream still_open(rig.path, std::ios::app);
    fs::remove(rig.path);
    rig.settle();
    still_open << "a" << std::flush;
    CHECK(rig.rest() == "a");
    CHECK(rig.tail->state() == State::following);
    rig.append("b");
    rig.settle();
    CHECK(rig.rest() == "b");
}

TEST_CASE("Who was away gets what was rotated once meanwhile") {
    Rig rig;
    rig.append("x");
    rig.begin();
    auto const before = rig.at;
    rig.append("a");
    fs::rename(rig.path, rig.path + ".1");
    rig.append("b");
    Rig later;
    later.path = rig.path;
    later.begin();
    later.at = before;
    CHECK(later.rest() == "ab");
}

TEST_CASE("A position of a file that nobody has any more is a gap") {
    Rig rig;
    rig.append("x");
    rig.begin();
    auto const chunk = rig.tail->read(Position{rig.at.file + 1'000'000, 5});
    CHECK(chunk.lost);
    CHECK(chunk.next == rig.at);
}

TEST_CASE("What cannot be followed says why, and heals when the file comes") {
    Rig rig;
    rig.begin();
    CHECK(rig.tail->state() == State::absent);
    CHECK(rig.tail->detail().find("there is no ") == 0);
    CHECK(rig.at == Position{});
    rig.append("first\n");
    rig.settle();
    CHECK(rig.tail->state() == State::following);
    CHECK(rig.moves == 2);
    CHECK(rig.rest() == "first\n");
}

TEST_CASE("A link is not followed, wherever it leads") {
    Rig rig;
    auto const secret = rig.folder.file("secret");
    std::ofstream(secret) << "secret\n";
    fs::create_symlink(secret, rig.path);
    rig.tail->follow(rig.path);
    CHECK(rig.tail->state() == State::not_a_file);
    CHECK(rig.tail->detail().find("symbolic link") != std::string::npos);
    CHECK(rig.tail->read(std::nullopt).next == Position{});
}

TEST_CASE("A folder or a FIFO is no log") {
    Rig rig;
    fs::create_directory(rig.path);
    rig.tail->follow(rig.path);
    CHECK(rig.tail->state() == State::not_a_file);
    auto const fifo = rig.folder.file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    rig.tail->follow(fifo);
    CHECK(rig.tail->state() == State::not_a_file);
}

TEST_CASE("A missing folder is looked for again") {
    Rig rig;
    rig.path = rig.folder.file("later") + "/fail2ban.log";
    rig.tail->follow(rig.path);
    CHECK(rig.tail->state() == State::absent);
    fs::create_directory(rig.folder.file("later"));
    rig.append("x");
    rig.clock.advance(LogTail::missing_folder_retry);
    rig.settle();
    CHECK(rig.tail->state() == State::following);
}

TEST_CASE("Following another path, and nothing") {
    Rig rig;
    rig.append("x");
    rig.begin();
    Rig::append_to(rig.folder.file("other.log"), "other");
    rig.tail->follow(rig.folder.file("other.log"));
    CHECK(rig.tail->read(rig.at).lost);
    CHECK(rig.tail->read(std::nullopt).next.offset == 5);
    rig.tail->stop();
    CHECK(rig.tail->read(rig.at).next == rig.at);
}
