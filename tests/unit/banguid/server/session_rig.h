// SPDX-License-Identifier: Apache-2.0
//
// What a session or a server needs around it: a policy of one reader-and-actor, one reader and one actor,
// operations that wait until the test answers them, and frames made and taken apart.
#pragma once

#include <concepts>
#include <optional>
#include <vector>

#include "banguid/server/session.h"
#include "common/ipc/frame.h"
#include "proto/bangui_ipc_testing.h"
#include "tests/support/fake_clock.h"
#include "tests/support/manual_executor.h"
#include "tests/support/memory_logger.h"

namespace bangui::test {

inline constexpr uid_t full_uid = 1000;
inline constexpr uid_t reader_uid = 1001;
inline constexpr uid_t actor_uid = 1002;

inline protect::Policy policy_of(std::string_view toml) {
    auto const settings = config::load_text(protect::Policy::schema(), "policy.toml", toml, {});
    ENSURE(settings);
    auto policy = protect::Policy::from(*settings, [](std::string const &) { return std::nullopt; });
    ENSURE(policy);
    return std::move(*policy);
}

template<typename Message>
Bytes frame_of(std::uint16_t operation, std::uint32_t id, Message const &message) {
    return ipc::encode_frame(ipc::Kind::request, operation, id, *ipc::encode(message));
}

inline Bytes hello_frame(std::uint32_t id) {
    return frame_of(ipc::operation::hello, id, ipc::HelloRequest{ipc::protocol_number});
}

inline Bytes state_frame(std::uint32_t id) {
    return frame_of(ipc::operation::server_state, id, ipc::ServerStateRequest{});
}

inline Bytes ban_frame(std::uint32_t id) {
    return frame_of(
        ipc::operation::ban, id,
        ipc::BanRequest{*JailName::parse("sshd"), *IpPrefix::parse("192.0.2.1"), ipc::Operator{}});
}

/// All frames in the bytes, which must end with a whole one.
inline std::vector<ipc::Frame> frames_in(ByteView bytes) {
    std::vector<ipc::Frame> frames;
    ipc::FrameReader reader;
    while (!bytes.empty()) {
        auto frame = reader.next(bytes);
        ENSURE(frame && *frame);
        frames.push_back(std::move(**frame));
    }
    return frames;
}

/// Operations that have been started and wait to be finished, in order.
class WaitingOperations {
  public:
    /// With an error, else with an empty reply.
    void finish(std::size_t index, std::optional<Error> error = std::nullopt) {
        started_.at(index)(std::move(error));
    }
    std::size_t count() const { return started_.size(); }
    ipc::Operations &operations() { return operations_; }

  private:
    struct Handler {
        template<typename Request, typename Reply>
        void operator()(ipc::Peer const &, Request &&,
                        UniqueFunction<void(tl::expected<Reply, Error>)> done) {
            owner->started_.push_back([done = std::move(done)](std::optional<Error> error) mutable {
                if (error) return done(tl::unexpected(std::move(*error)));
                if constexpr (std::default_initializable<Reply>) done(Reply{});
            });
        }
        WaitingOperations *owner;
    };

    std::vector<UniqueFunction<void(std::optional<Error>)>> started_;
    ipc::UniformOperations<Handler> operations_{Handler{this}};
};

class SessionRig final : public server::Answers {
  public:
    explicit SessionRig(uid_t uid = full_uid)
        : session({.uid = uid, .gid = uid, .pid = 77, .connection = 1}, dispatcher, *this) {}

    Result<void> feed(Bytes const &bytes) {
        ByteView input = bytes;
        return session.receive(input);
    }
    void say_hello() {
        ENSURE(feed(hello_frame(0)));
        output();
    }
    /// What waits to be written, taken.
    std::vector<ipc::Frame> output() {
        auto frames = frames_in(session.output());
        session.wrote(session.output().size());
        return frames;
    }
    void answer(std::uint64_t connection, std::uint16_t operation, std::uint32_t id,
                Result<Bytes> reply) override {
        ENSURE(connection == 1);
        ENSURE(session.answer(operation, id, std::move(reply)));
    }

    FakeClock clock;
    ManualExecutor executor;
    MemoryLogger logger;
    WaitingOperations waiting;
    protect::Policy policy = policy_of("[peers]\nread = ['1000', '1001']\nact = ['1000', '1002']\n");
    audit::Audit audit{logger, clock};
    server::Dispatcher dispatcher{policy, waiting.operations(), audit, executor};
    server::Session session;
};

} // namespace bangui::test
