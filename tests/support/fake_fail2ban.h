// SPDX-License-Identifier: Apache-2.0
//
// A fail2ban that lives on the test's loop: it listens on a Unix socket, understands requests, and answers
// what the test told it to, or misbehaves. It notes what it was asked and how many connections were open at
// once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "banguid/fail2ban/pickle_reader.h"
#include "banguid/loop/poll_loop.h"
#include "common/base/unique_fd.h"

namespace bangui::test {

class FakeFail2ban {
  public:
    /// Listens at once, and answers `version` with 1.0.2.
    FakeFail2ban(loop::PollLoop &loop, std::string path);
    ~FakeFail2ban();
    FakeFail2ban(FakeFail2ban const &) = delete;
    FakeFail2ban &operator=(FakeFail2ban const &) = delete;

    /// The bytes to send for the request made of these words, e.g. answer("status", pickle::success(...)).
    /// Without one the answer is fail2ban's 'Invalid command'.
    void answer(std::string words, std::string bytes);
    void forget_answers() { answers_.clear(); }

    /// Accepts no more and answers nothing, like a stopped process; what comes waits in the kernel.
    void hang();
    void resume();
    /// Ends every connection, and with it the process: the socket is gone.
    void quit();
    /// The same without the time to tidy up: the socket stays and refuses.
    void crash();
    void listen();
    /// Sends only so many bytes of the next answer, then closes.
    void close_within_next_answer(std::size_t after_bytes);
    /// Sends this to everybody, unasked.
    void say(std::string_view bytes);

    /// The words of every request, joined by blanks.
    std::vector<std::string> const &requests() const { return requests_; }
    std::size_t open_connections() const { return connections_.size(); }
    std::size_t most_open_connections() const { return most_open_connections_; }
    std::size_t accepted() const { return accepted_; }

  private:
    struct Connection {
        UniqueFd socket;
        loop::WatchId watch = loop::WatchId::none;
        fail2ban::PickleReader reader;
        std::string unsent;
        bool close_when_sent = false;
    };

    void accept_one();
    void on_connection(std::uint64_t id, short events);
    void on_request(std::uint64_t id, std::string const &words);
    void send_some(std::uint64_t id);
    void drop(std::uint64_t id);

    loop::PollLoop &loop_;
    std::string path_;
    UniqueFd listener_;
    loop::WatchId listener_watch_ = loop::WatchId::none;
    bool hanging_ = false;
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, Connection> connections_;
    std::map<std::string, std::string> answers_;
    std::size_t close_after_ = SIZE_MAX;
    std::vector<std::string> requests_;
    std::size_t most_open_connections_ = 0;
    std::size_t accepted_ = 0;
};

} // namespace bangui::test
