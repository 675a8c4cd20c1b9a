// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/sse.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;

TEST_CASE("events as bytes") {
    CHECK_EQ(format_event({"7", "ban", "{}"}), "id: 7\nevent: ban\ndata: {}\n\n");
    CHECK_EQ(format_event({"", "", ""}), "data: \n\n");
    CHECK_EQ(format_event({"", "", "a\nb\r\nc\rd"}), "data: a\ndata: b\ndata: c\ndata: d\n\n");
    CHECK_EQ(format_event({"", "", "a\n\nid: 8\n"}), "data: a\ndata: \ndata: id: 8\ndata: \n\n");
    CHECK_EQ(format_event({"1\n2\r", std::string("a\0\nb", 4), "x"}), "id: 12\nevent: ab\ndata: x\n\n");
    CHECK_EQ(format_heartbeat(), ":\n\n");
    CHECK_EQ(format_retry(Milliseconds{1500}), "retry: 1500\n\n");
}

TEST_CASE("events wait in the channel until they are taken") {
    auto const channel = std::make_shared<EventChannel>();
    int activity = 0;
    channel->on_activity([&] { ++activity; });
    EventStream stream(channel);
    CHECK(stream.send({"", "", "a"}));
    CHECK(stream.send({"", "", "b"}));
    CHECK_EQ(activity, 2);
    CHECK_EQ(channel->take(), "data: a\n\ndata: b\n\n");
    CHECK_FALSE(channel->has_bytes());
    {
        auto const moved = std::move(stream);
        CHECK(moved.is_open());
        CHECK_FALSE(channel->is_ended());
    }
    CHECK(channel->is_ended());
    CHECK_FALSE(channel->has_overflowed());
    CHECK_EQ(activity, 3);
}

TEST_CASE("a reader that lags too far behind loses its stream") {
    auto const channel = std::make_shared<EventChannel>();
    EventStream stream(channel);
    auto const overhead = format_event({}).size();
    CHECK(stream.send({"", "", std::string(EventChannel::max_queued_bytes - overhead, 'x')}));
    SUBCASE("with one byte more") {
        CHECK_FALSE(stream.send({}));
        CHECK(channel->has_overflowed());
        CHECK(channel->is_ended());
        CHECK_FALSE(channel->has_bytes());
        CHECK_FALSE(stream.is_open());
        CHECK_FALSE(stream.send({}));
    }
    SUBCASE("and keeps it when it catches up") {
        channel->take();
        CHECK(stream.send({}));
    }
}

TEST_CASE("the writer hears once that the reader is gone, and may destroy its stream then") {
    auto const channel = std::make_shared<EventChannel>();
    auto stream = std::make_unique<EventStream>(channel);
    int closed = 0;
    stream->on_closed([&] {
        ++closed;
        stream.reset();
    });
    channel->reader_gone();
    channel->reader_gone();
    CHECK_EQ(closed, 1);
    CHECK_FALSE(stream);

    auto const other = std::make_shared<EventChannel>();
    EventStream closing(other);
    closing.on_closed([&] { ++closed; });
    closing.close();
    other->reader_gone();
    CHECK_EQ(closed, 1);
    CHECK_FALSE(closing.send({}));
}
