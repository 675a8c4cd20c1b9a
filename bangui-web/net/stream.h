// SPDX-License-Identifier: Apache-2.0
//
// One connected TCP or Unix stream socket on a Loop. Whoever holds the Stream owns the connection: destroying
// it closes the socket at once, and from then on nothing of it is called any more, not even the completions
// of writes that were still queued (what they captured is released). A Stream may be destroyed from within
// its own callbacks.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/net/loop.h"
#include "bangui-web/net/peer.h"
#include "common/base/bytes.h"
#include "common/base/unique_fd.h"

namespace bangui::net {

/// Bytes on their way out: owned by the write, or shared with others who only read them (a file in memory).
class Chunk {
  public:
    Chunk(std::string owned) // NOLINT(google-explicit-constructor): a string is the usual chunk
        : owned_(std::move(owned)) {}
    Chunk(std::shared_ptr<std::string const> shared) // NOLINT(google-explicit-constructor)
        : shared_(std::move(shared)) {}
    std::string_view view() const { return shared_ ? std::string_view(*shared_) : owned_; }

  private:
    std::string owned_;
    std::shared_ptr<std::string const> shared_;
};

class Stream {
  public:
    /// What is called while the stream is open. Each is required.
    struct Handlers {
        /// Bytes arrived; the view is valid during the call only.
        UniqueFunction<void(ByteView)> on_bytes;
        /// The peer sends no more, or the connection broke (an error). Called once at most, and nothing is
        /// read afterwards; writing may still be possible after an orderly end.
        UniqueFunction<void(Result<void>)> on_end;
    };

    /// Takes over a connected stream socket and asks the kernel who the peer is.
    static Result<Stream> adopt(Loop &loop, UniqueFd socket);

    Stream(Stream &&other) noexcept;
    Stream &operator=(Stream &&other) noexcept;
    ~Stream();

    Peer const &peer() const;

    /// Begins to read. Call it once.
    void start(Handlers handlers);
    /// Reading pauses and resumes; the kernel's buffers then hold the peer back.
    void pause_reading();
    void resume_reading();

    /// Queues bytes; `done` follows when the kernel has taken all of them or the connection broke (io_error).
    /// When the queue would pass `write_queue_limit` nothing is queued and `done` gets `busy`; one write into
    /// an empty queue is always taken, so a big answer can be sent whole.
    void write(std::vector<Chunk> chunks, Completion<void> done);
    /// Bytes queued here and not yet taken by the kernel.
    std::size_t queued_bytes() const;

    /// Sends the end of our side after everything queued. `done` as for write().
    void shutdown(Completion<void> done);

    /// Closes now, as the destructor does.
    void close();
    bool is_open() const;

    /// How much one peer that does not read may make us hold: some hundred small answers.
    static constexpr std::size_t write_queue_limit = 512 * 1024;

    class Impl;

  private:
    explicit Stream(Impl *impl)
        : impl_(impl) {}
    Impl *impl_; ///< freed by the loop once libuv has closed the handle
};

/// The longest path a Unix socket address holds, without its end (unix(7)).
inline constexpr std::size_t max_unix_path_bytes = 107;

/// Connects to a listening Unix socket. A full backlog is tried again until `deadline` has passed
/// (timed_out); every other failure is io_error at once.
void connect_unix(Loop &loop, std::string const &path, Milliseconds deadline, Completion<Stream> done);

} // namespace bangui::net
