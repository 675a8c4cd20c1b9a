// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/exchange.h"

#include <algorithm>

#include "bangui-web/http/problem.h"
#include "common/base/result.h"

namespace bangui::http {

Responder::Responder(std::string request_id, UniqueFunction<void(Answer)> sink)
    : request_id_(std::move(request_id))
    , sink_(std::move(sink)) {}

Responder &Responder::operator=(Responder &&other) noexcept {
    if (this != &other) {
        Responder const dropped(std::move(*this)); // answers 500 if it has to
        request_id_ = std::move(other.request_id_);
        sink_ = std::move(other.sink_);
    }
    return *this;
}

Responder::~Responder() {
    if (sink_) send(to_response(protocol_problem(500, "the request was not answered"), request_id_));
}

void Responder::answer(Answer answer) {
    ENSURE(sink_);
    auto sink = std::move(sink_);
    sink(std::move(answer));
}

void Responder::send(Response response) {
    answer(std::move(response));
}

void Responder::send(Response head, std::unique_ptr<BodySource> source) {
    answer(StreamedResponse{std::move(head), std::move(source)});
}

EventStream Responder::start_events() {
    auto channel = std::make_shared<EventChannel>();
    answer(channel);
    return EventStream(std::move(channel));
}

std::string const &Captures::at(std::string_view name) const {
    auto const found =
        std::find_if(items_.begin(), items_.end(), [&](auto const &item) { return item.first == name; });
    ENSURE(found != items_.end());
    return found->second;
}

} // namespace bangui::http
