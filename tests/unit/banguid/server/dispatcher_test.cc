// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/dispatcher.h"

#include <map>

#include <doctest/doctest.h>

#include "tests/unit/banguid/server/session_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

/// "started", "refused" or "broken" for a well-formed request of this class by this user.
std::string outcome(SessionRig &rig, uid_t uid, Bytes const &request) {
    auto const before = rig.waiting.count();
    std::optional<Error> refusal;
    auto const started =
        rig.dispatcher.start({.uid = uid, .gid = uid, .pid = 77, .connection = 1}, frames_in(request).front(),
                             [&refusal](Result<Bytes> reply) { refusal = reply.error(); });
    CHECK_FALSE(refusal.has_value()); // not before start() has returned
    rig.executor.run();
    if (!started) return "broken";
    if (rig.waiting.count() > before) return "started";
    return refusal && refusal->code == ErrorCode::not_permitted ? "refused" : "lost";
}

} // namespace

TEST_CASE("what is done is what both tables allow") {
    SessionRig rig;
    std::map<std::pair<uid_t, std::string>, std::string> expected{
        {{full_uid, "read"}, "started"},    {{full_uid, "act"}, "started"},
        {{reader_uid, "read"}, "started"},  {{reader_uid, "act"}, "refused"},
        {{actor_uid, "read"}, "refused"},   {{actor_uid, "act"}, "started"},
        {{uid_t{1003}, "read"}, "refused"}, {{uid_t{1003}, "act"}, "refused"},
        {{uid_t{0}, "read"}, "refused"},    {{uid_t{0}, "act"}, "refused"},
    };
    for (auto const &[row, wanted] : expected) {
        CAPTURE(row.first);
        CAPTURE(row.second);
        CHECK_EQ(outcome(rig, row.first, row.second == "act" ? ban_frame(1) : state_frame(1)), wanted);
    }
}

TEST_CASE("a refusal leaves an audit line with the operation's name") {
    SessionRig rig;
    CHECK_EQ(outcome(rig, reader_uid, ban_frame(1)), "refused");
    CHECK(rig.logger.has(
        "audit operation=ban jail=\"\" address=\"\" result=not_permitted peer_uid=1001 peer_pid=77"));
    CHECK(rig.logger.has("detail=\"root's policy gives uid 1001 no operations of class act\" duration_ms=0"));
}

TEST_CASE("numbers that are no request break the protocol, whoever sends them") {
    SessionRig rig;
    for (auto const number : std::initializer_list<std::uint16_t>{0, 1, 12, 15, 22, 47, 64, 65535})
        CHECK_EQ(outcome(rig, full_uid, ipc::encode_frame(ipc::Kind::request, number, 1, {})), "broken");
    CHECK_EQ(outcome(rig, full_uid, ipc::encode_frame(ipc::Kind::request, ipc::operation::ban, 1, {})),
             "broken");
}
