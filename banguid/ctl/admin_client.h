// SPDX-License-Identifier: Apache-2.0
//
// Asks bangui-web over its socket for root, one request after the other, and waits for each answer. Blocking:
// for a program with nothing else to do. The API is Docs/openapi.yaml.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace bangui::ctl {

struct Answer {
    int status = 0;
    std::string body;
    bool is_good() const { return status >= 200 && status < 300; }
};

class AdminClient {
  public:
    explicit AdminClient(std::string socket_path)
        : path_(std::move(socket_path)) {}

    /// Of the whole exchange, each part by itself; longer than any answer of the daemon's takes.
    static constexpr int deadline_seconds = 75;
    /// More than any list that is asked for here.
    static constexpr std::size_t max_answer_bytes = std::size_t{16} << 20;

    /// `target` begins behind "/api/v1" and is percent-encoded. `body` is JSON; empty: none. Errors:
    /// not_found when nobody listens, not_permitted when the socket is not ours to use, timed_out,
    /// protocol_error, io_error. Any status is an answer.
    Result<Answer> ask(std::string_view method, std::string_view target, std::string_view body = {}) const;

  private:
    std::string path_;
};

/// For a segment of a target: everything but letters, digits and "-._~" becomes %XX.
std::string encoded(std::string_view segment);

} // namespace bangui::ctl
