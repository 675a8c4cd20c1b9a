// SPDX-License-Identifier: Apache-2.0
//
// fail2ban's log for those who read it: where it is, whether it can be followed, and its bytes. Which file
// that is, fail2ban alone says. Owned by the Service, on the loop.
#pragma once

#include <memory>
#include <string>

#include "banguid/fail2ban/client.h"
#include "banguid/log/log_tail.h"
#include "banguid/loop/poll_loop.h"
#include "common/base/unique_function.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Logs {
  public:
    /// What peers are told unasked.
    struct Tellers {
        UniqueFunction<void(ipc::LogGrewEvent const &)> grew;
        UniqueFunction<void(ipc::LogSourceMovedEvent const &)> moved;
    };

    /// Both outlive this. Without inotify nothing is followed, and the source says so.
    Logs(fail2ban::Client &client, loop::PollLoop &loop);
    ~Logs();
    Logs(Logs const &) = delete;
    Logs &operator=(Logs const &) = delete;

    void on_news(Tellers tellers) { tellers_ = std::move(tellers); }
    /// fail2ban is there, perhaps another one: asks where it logs.
    void fail2ban_came();

    /// Asks fail2ban anew.
    void log_source(Completion<ipc::LogSourceReply> done);
    void read_log(ipc::ReadLogRequest const &request, Completion<ipc::ReadLogReply> done);
    /// What was rotated from the log; none when fail2ban logs to no file.
    void list_old_logs(Completion<ipc::ListOldLogsReply> done);
    void read_old_log(ipc::ReadOldLogRequest const &request, Completion<ipc::ReadOldLogReply> done);

  private:
    void ask(Completion<void> done);
    void found(std::string target, std::string level);
    ipc::LogSource source() const;
    void tell_if_moved();

    fail2ban::Client &client_;
    loop::PollLoop &loop_;
    std::unique_ptr<log_tail::LogTail> tail_;
    std::string no_tail_; ///< why there is none
    Tellers tellers_;
    std::string target_; ///< empty until fail2ban has said it
    std::string level_;
    ipc::LogSource told_;
};

} // namespace bangui::ops
