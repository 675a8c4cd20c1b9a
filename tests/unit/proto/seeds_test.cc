// SPDX-License-Identifier: Apache-2.0
//
// The frames that the Python side wrote, of every message the smallest, a typical and the largest one: C++
// reads each, writes the same bytes, and takes nothing shorter or longer for it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "proto/bangui_ipc_testing.h"
#include "shapes_ipc_testing.h"

using namespace bangui;
using namespace bangui::ipc;

namespace {

Frame read_frame(std::filesystem::path const &path) {
    std::ifstream file(path, std::ios::binary);
    Bytes const bytes{std::istreambuf_iterator<char>(file), {}};
    FrameReader reader;
    ByteView input = bytes;
    auto frame = reader.next(input);
    REQUIRE(frame);
    REQUIRE(*frame);
    CHECK(input.empty());
    return std::move(**frame);
}

/// A payload of up to this many bytes is cut at every one of them.
constexpr std::size_t cut_everywhere_up_to = 2000;
/// A longer one at this many places, spread evenly: each cut decodes up to a quarter of a megabyte.
constexpr std::size_t cuts_of_longer = 50;

template<typename Message>
void check_payload(Bytes const &payload, Result<Message> (*decode)(ByteView)) {
    auto const message = decode(payload);
    if (!message) FAIL(message.error().detail);
    CHECK(encode(*message) == payload);

    auto const step = payload.size() <= cut_everywhere_up_to ? 1 : payload.size() / cuts_of_longer;
    for (std::size_t size = 0; size < payload.size(); size += step) {
        auto const cut = decode(ByteView(payload).first(size));
        REQUIRE_FALSE(cut);
        REQUIRE(cut.error().code == ErrorCode::protocol_error);
    }

    auto longer = payload;
    longer.push_back(0);
    auto const trailing = decode(longer);
    REQUIRE_FALSE(trailing);
    CHECK(trailing.error() == Error{ErrorCode::protocol_error, "1 bytes left over"});
}

struct CheckBangui {
    Bytes const &payload;
    template<typename Message>
    void operator()() const {
        check_payload<Message>(payload, ipc::decode<Message>);
    }
};

struct CheckShapes {
    Bytes const &payload;
    template<typename Message>
    void operator()() const {
        check_payload<Message>(payload, shapes::decode<Message>);
    }
};

template<typename Check>
std::size_t check_folder(char const *folder, bool (*visit)(Kind, std::uint16_t, Check &&)) {
    std::size_t count = 0;
    for (auto const &entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path().string());
        auto const frame = read_frame(entry.path());
        CHECK(visit(frame.kind, frame.operation, Check{frame.payload}));
        ++count;
    }
    return count;
}

} // namespace

TEST_CASE("Every seed of the boundary is read, and only as it is") {
    auto const seeds = check_folder<CheckBangui>(BANGUI_SEEDS, visit_message);
    CHECK(seeds % 3 == 0);
    CHECK(seeds >= 3 * operation_table.size());
}

TEST_CASE("Every seed of the generator's test protocol is read, and only as it is") {
    CHECK(check_folder<CheckShapes>(SHAPES_SEEDS, shapes::visit_message) == 3 * 12);
}
