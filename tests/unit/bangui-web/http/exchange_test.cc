// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/exchange.h"

#include <optional>

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;

namespace {

struct Sink {
    Responder responder() {
        return {"0123", [this](Answer answer) { answers.push_back(std::move(answer)); }};
    }
    int status() const { return std::get<Response>(answers.at(0)).status(); }
    std::vector<Answer> answers;
};

} // namespace

TEST_CASE("an answer goes to the sink once") {
    Sink sink;
    {
        auto responder = sink.responder();
        CHECK_EQ(responder.request_id(), "0123");
        auto moved = std::move(responder);
        moved.send(Response::empty(204));
    }
    CHECK_EQ(sink.answers.size(), 1);
    CHECK_EQ(sink.status(), 204);
}

TEST_CASE("a responder that is dropped answers 500") {
    Sink sink;
    { auto const dropped = sink.responder(); }
    CHECK_EQ(sink.answers.size(), 1);
    CHECK_EQ(sink.status(), 500);
    CHECK_NE(std::get<Response>(sink.answers[0]).body().find("\"request_id\":\"0123\""), std::string::npos);

    Sink replaced;
    Sink other;
    auto responder = replaced.responder();
    responder = other.responder();
    CHECK_EQ(replaced.status(), 500);
    CHECK(other.answers.empty());
    responder.send(Response::empty(200));
    CHECK_EQ(other.status(), 200);
}

TEST_CASE("an answer can be a stream of events") {
    Sink sink;
    auto stream = sink.responder().start_events();
    auto const channel = std::get<std::shared_ptr<EventChannel>>(sink.answers.at(0));
    CHECK(stream.send({"", "", "x"}));
    CHECK_EQ(channel->take(), "data: x\n\n");
    channel->reader_gone();
    CHECK_FALSE(stream.is_open());
}
