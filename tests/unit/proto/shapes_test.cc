// SPDX-License-Identifier: Apache-2.0
//
// Every kind of field at its limit and one beyond, both ways, on the protocol of shapes.ipc. A wire form that
// breaks a bound is made by hand, for the encoder refuses to.
#include <doctest/doctest.h>

#include <limits>

#include "common/ipc/writer.h"
#include "shapes_ipc.h"

using namespace bangui;
using namespace bangui::ipc::shapes;
using bangui::ipc::Writer;

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();

IntegersRequest const integers{1, 2, 3, 4, 5, 3, -5};
LengthsRequest const lengths{"ab", {1, 2}, {1}};

template<typename Message>
bool survives(Message const &message) {
    auto const payload = encode(message);
    return payload && decode<Message>(*payload) == message;
}

template<typename Message>
std::string encoding_error(Message const &message) {
    auto const payload = encode(message);
    REQUIRE_FALSE(payload);
    CHECK(payload.error().code == ErrorCode::internal);
    return payload.error().detail;
}

template<typename Message>
std::string decoding_error(Bytes const &payload) {
    auto const message = decode<Message>(payload);
    REQUIRE_FALSE(message);
    CHECK(message.error().code == ErrorCode::protocol_error);
    return message.error().detail;
}

/// The payload of a message with the byte at that place changed.
template<typename Message>
Bytes changed(Message const &message, std::size_t at, std::uint8_t byte) {
    auto payload = encode(message).value();
    payload.at(at) = byte;
    return payload;
}

Bytes length(std::uint8_t value) {
    return {value, 0, 0, 0};
}

} // namespace

TEST_CASE("Whole integers travel up to their extremes") {
    CHECK(survives(integers));
    CHECK(survives(IntegersRequest{255, 65535, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF, lowest, 7, lowest}));
}

TEST_CASE("A narrowed integer is held to its range") {
    for (auto const &[small, good] : {std::pair{2, false}, {3, true}, {7, true}, {8, false}}) {
        auto message = integers;
        message.small = static_cast<Small>(small);
        CHECK(survives(message) == good);
        if (!good) {
            CHECK(encoding_error(message) == "IntegersRequest.small: outside its range");
        }
        auto const payload = changed(integers, 23, static_cast<std::uint8_t>(small));
        CHECK(decode<IntegersRequest>(payload).has_value() == good);
        if (!good) {
            CHECK(decoding_error<IntegersRequest>(payload) == "IntegersRequest.small: outside its range");
        }
    }
    auto message = integers;
    message.below = -4;
    CHECK(encoding_error(message) == "IntegersRequest.below: outside its range");
    CHECK(decoding_error<IntegersRequest>(changed(integers, 24, 0xFC)) ==
          "IntegersRequest.below: outside its range");
}

TEST_CASE("A string is held to its bounds") {
    for (auto const &[size, good] : {std::pair{1, false}, {2, true}, {4, true}, {5, false}}) {
        auto message = lengths;
        message.text = std::string(static_cast<std::size_t>(size), 'x');
        CHECK(survives(message) == good);
        if (!good) {
            CHECK(encoding_error(message) ==
                  "LengthsRequest.text: " + std::to_string(size) + " bytes, not 2 to 4");
        }
        Writer writer;
        writer.string(message.text, 0, 9);
        writer.bytes(message.octets, 0, 9);
        writer.bytes(message.some, 0, 9);
        auto const payload = writer.finish().value();
        CHECK(decode<LengthsRequest>(payload).has_value() == good);
        if (!good) {
            CHECK(decoding_error<LengthsRequest>(payload) ==
                  "LengthsRequest.text: " + std::to_string(size) + " bytes, not 2 to 4");
        }
    }
}

TEST_CASE("Bytes are held to their bounds or lengths") {
    for (std::uint8_t size = 0; size <= 10; ++size) {
        auto span = lengths;
        span.octets.resize(size);
        CHECK(survives(span) == (size >= 2 && size <= 9));
        auto some = lengths;
        some.some.resize(size);
        CHECK(survives(some) == (size == 1 || size == 3));

        Writer writer;
        writer.string("ab", 2, 4);
        writer.bytes(span.octets, 0, 10);
        writer.bytes(some.some, 0, 10);
        auto const good = (size >= 2 && size <= 9) && (size == 1 || size == 3);
        CHECK(decode<LengthsRequest>(writer.finish().value()).has_value() == good);
    }
}

TEST_CASE("Optional values travel both ways") {
    CHECK(survives(LengthsReply{}));
    CHECK(survives(LengthsReply{Octets{1, 2}, std::nullopt}));
    CHECK(survives(LengthsReply{std::nullopt, Some{1}}));
    CHECK(encode(LengthsReply{}) == Bytes{0, 0});
    CHECK(decoding_error<LengthsReply>({0, 2}) == "LengthsReply.some: 2 is no bool");
}

TEST_CASE("Lists are held to their bounds, inside of each other too") {
    CHECK(survives(ListsRequest{}));
    CHECK(survives(ListsRequest{{{1, 2, 3}, {4, 5, 6}}, {Colour::red, Colour::blue, Colour::red}}));
    CHECK(encoding_error(ListsRequest{{{}, {}, {}}, {}}) ==
          "ListsRequest.matrix: 3 items, at most 2 allowed");
    CHECK(encoding_error(ListsRequest{{{1, 2, 3, 4}}, {}}) ==
          "ListsRequest.matrix: 4 items, at most 3 allowed");
    CHECK(encoding_error(ListsRequest{{}, std::vector<Colour>(4, Colour::red)}) ==
          "ListsRequest.colours: 4 items, at most 3 allowed");

    Bytes outer(20, 0);
    outer[0] = 3;
    CHECK(decoding_error<ListsRequest>(outer) == "ListsRequest.matrix: 3 items, at most 2 allowed");
    Bytes inner(20, 0);
    inner[0] = 1;
    inner[4] = 4;
    CHECK(decoding_error<ListsRequest>(inner) == "ListsRequest.matrix: 4 items, at most 3 allowed");
    auto const absent = length(2);
    CHECK(decoding_error<ListsRequest>(absent) ==
          "ListsRequest.matrix: 2 items cannot fit into the 0 bytes left");
}

TEST_CASE("An enum knows its values") {
    CHECK(survives(HappenedEvent{{}, Colour::blue}));
    CHECK(encode(HappenedEvent{{}, Colour::blue}) == Bytes{0, 0, 0, 0, 200});
    for (auto const number : std::initializer_list<std::uint8_t>{0, 2, 199, 201, 255}) {
        CHECK(decoding_error<HappenedEvent>({0, 0, 0, 0, number}) ==
              "HappenedEvent.colour: no value of Colour");
        CHECK(encoding_error(HappenedEvent{{}, static_cast<Colour>(number)}) ==
              "HappenedEvent.colour: no value of Colour");
    }
    CHECK(to_string(Colour::red) == "red");
    CHECK(to_string(Colour::blue) == "blue");
}

TEST_CASE("A struct inside a list names its own field in the error") {
    ListsReply const reply{{Inner{Colour::red, -5, 4}, Inner{Colour::blue, lowest, std::nullopt}}};
    CHECK(survives(reply));
    CHECK(encoding_error(ListsReply{{Inner{Colour::red, -5, 5}}}) == "Inner.maybe: outside its range");
    CHECK(decoding_error<ListsReply>(changed(reply, 14, 5)) == "Inner.maybe: outside its range");
}

TEST_CASE("Domain types travel, and only what they accept arrives") {
    auto const jail = JailName::parse("sshd").value();
    auto const address = IpAddress::parse("192.0.2.1").value();
    auto const prefix = IpPrefix::parse("2001:db8::/32").value();
    DomainsRequest const message{jail, address, std::nullopt};
    CHECK(survives(message));
    CHECK(survives(DomainsRequest{jail, IpAddress::parse("2001:db8::1").value(), prefix}));
    CHECK(decoding_error<DomainsRequest>(changed(message, 4, '-')).starts_with("DomainsRequest.jail: "));

    auto short_address = encode(message).value();
    short_address.at(8) = 3;
    CHECK(decoding_error<DomainsRequest>(short_address) ==
          "DomainsRequest.address: 3 bytes is not one of the lengths allowed");
}

TEST_CASE("The head of the file is in the header") {
    CHECK(protocol_number == 7);
    CHECK(frame_max == 65536);
    CHECK(text_most == 20);
    CHECK(octets_most == 9);
    CHECK(LengthsRequest::text_most == 4);
    CHECK(HappenedEvent::texts_most == 4);
    CHECK(find_operation(32)->name == "domains");
    CHECK(find_operation(32)->cls == OperationClass::tune);
    CHECK(find_operation(65)->cls == OperationClass::event);
    CHECK(find_operation(5) == nullptr);
}
