// SPDX-License-Identifier: Apache-2.0
//
// banguid's session, fed a peer's whole stream: the first byte of the input chooses the size of the pieces it
// comes in, the rest is what the peer sends. Requests are answered a while after they came. Whatever comes
// in, what goes out is whole frames that answer requests which were made, within the session's bounds.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>

#include "banguid/server/session.h"
#include "common/base/result.h"
#include "proto/bangui_ipc_testing.h"

using namespace bangui;

namespace {

/// Work and answers wait here until the session has returned.
class Later final : public Executor {
  public:
    void post(UniqueFunction<void()> work) override { waiting_.push_back(std::move(work)); }
    std::size_t size() const { return waiting_.size(); }
    void run_one() {
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        work();
    }

  private:
    std::deque<UniqueFunction<void()>> waiting_;
};

class Silence final : public log::Logger {
  public:
    Silence()
        : Logger(log::Level::error) {}

  protected:
    void put(log::Level, std::string_view, log::Fields) override {}
};

class StoppedClock final : public Clock {
  public:
    MonotonicTime monotonic_now() const override { return {}; }
    std::int64_t unix_milliseconds() const override { return 0; }
};

/// The one peer of this session, and what it gets to read.
class Peer final : public server::Answers {
  public:
    explicit Peer(server::Dispatcher &dispatcher)
        : session({.uid = 1, .gid = 1, .pid = 1, .connection = 1}, dispatcher, *this) {}

    void answer(std::uint64_t connection, std::uint16_t operation, std::uint32_t id,
                Result<Bytes> reply) override {
        ENSURE(connection == 1);
        if (session.answer(operation, id, std::move(reply))) read();
    }

    void read() {
        ENSURE(session.output().size() <= server::Session::max_output_bytes);
        ByteView rest = session.output();
        while (!rest.empty()) {
            auto const frame = frames.next(rest);
            ENSURE(frame && *frame && (*frame)->kind != ipc::Kind::request);
        }
        session.wrote(session.output().size());
    }

    server::Session session;
    ipc::FrameReader frames;
};

protect::Policy readers_only() {
    auto const settings =
        config::load_text(protect::Policy::schema(), "policy", "[peers]\nread = ['1']\nact = []\n", {});
    ENSURE(settings);
    auto policy = protect::Policy::from(*settings, [](std::string const &) { return std::nullopt; });
    ENSURE(policy);
    return std::move(*policy);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    static protect::Policy const policy = readers_only();
    if (size == 0) return 0;
    auto const piece = std::size_t{data[0]} + 1;
    ByteView stream(data + 1, size - 1);

    Later later;
    Silence logger;
    StoppedClock clock;
    audit::Audit audit(logger, clock);
    // No act may get this far: policy gives the peer none.
    ipc::UniformOperations operations([&later](ipc::Peer const &, auto request, auto done) {
        ENSURE(!requires { request.by; });
        later.post([done = std::move(done)]() mutable { done(fail(ErrorCode::not_found, "")); });
    });
    server::Dispatcher dispatcher(policy, operations, audit, later);
    Peer peer(dispatcher);

    Bytes input;
    while (!stream.empty() || !input.empty()) {
        auto const next = stream.first(std::min(piece, stream.size()));
        stream = stream.subspan(next.size());
        input.insert(input.end(), next.begin(), next.end());
        ByteView rest = input;
        auto const received = peer.session.receive(rest);
        if (!received) {
            ENSURE(received.error().code == ErrorCode::protocol_error);
            break;
        }
        ENSURE(rest.empty() || !peer.session.wants_input());
        input = Bytes(rest.begin(), rest.end());
        peer.read();
        ENSURE(later.size() <= server::Session::max_open_requests);
        if (peer.session.is_refused()) break;
        if (later.size() > 0 && (!peer.session.wants_input() || piece % 2 == 0)) later.run_one();
    }
    while (later.size() > 0)
        later.run_one();
    return 0;
}
