// SPDX-License-Identifier: Apache-2.0
//
// Owns one file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace bangui {

class UniqueFd {
  public:
    UniqueFd() = default;
    explicit UniqueFd(int fd)
        : fd_(fd) {}
    UniqueFd(UniqueFd &&other) noexcept
        : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd &operator=(UniqueFd &&other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    UniqueFd(UniqueFd const &) = delete;
    UniqueFd &operator=(UniqueFd const &) = delete;
    ~UniqueFd() { reset(); }

    int fd() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_ = -1;
};

} // namespace bangui
