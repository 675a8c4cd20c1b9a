// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/sse.h"

#include <utility>

#include <fmt/core.h>

namespace bangui::http {
namespace {

std::string one_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (char const c : text)
        if (c != '\r' && c != '\n' && c != '\0') line.push_back(c);
    return line;
}

void add_data(std::string &out, std::string_view data) {
    for (;;) {
        auto const end = data.find_first_of("\r\n");
        out += "data: ";
        out += data.substr(0, end);
        out += '\n';
        if (end == std::string_view::npos) return;
        bool const is_pair = data.substr(end, 2) == "\r\n";
        data.remove_prefix(end + (is_pair ? 2 : 1));
    }
}

} // namespace

std::string format_event(Event const &event) {
    std::string out;
    if (!event.id.empty()) out += "id: " + one_line(event.id) + '\n';
    if (!event.name.empty()) out += "event: " + one_line(event.name) + '\n';
    add_data(out, event.data);
    out += '\n';
    return out;
}

std::string format_heartbeat() {
    return ":\n\n";
}

std::string format_retry(Milliseconds delay) {
    return fmt::format("retry: {}\n\n", delay.count());
}

void EventChannel::on_activity(UniqueFunction<void()> callback) {
    on_activity_ = std::move(callback);
}

std::string EventChannel::take() {
    return std::exchange(queued_, {});
}

void EventChannel::notify() {
    if (on_activity_) on_activity_();
}

void EventChannel::reader_gone() {
    if (reader_gone_) return;
    reader_gone_ = true;
    on_activity_ = {};
    queued_ = {};
    // Moved out first: what it does may destroy this channel.
    auto closed = std::move(on_closed_);
    if (closed) closed();
}

EventStream::EventStream(std::shared_ptr<EventChannel> channel)
    : channel_(std::move(channel)) {}

EventStream &EventStream::operator=(EventStream &&other) noexcept {
    if (this != &other) {
        close();
        channel_ = std::move(other.channel_);
    }
    return *this;
}

EventStream::~EventStream() {
    close();
}

bool EventStream::is_open() const {
    return channel_ && !channel_->reader_gone_ && !channel_->ended_;
}

bool EventStream::send(Event const &event) {
    if (!is_open()) return false;
    auto const bytes = format_event(event);
    if (bytes.size() > EventChannel::max_queued_bytes - channel_->queued_.size()) {
        channel_->overflowed_ = true;
        channel_->ended_ = true;
        channel_->queued_ = {};
    } else {
        channel_->queued_ += bytes;
    }
    channel_->notify();
    return !channel_->overflowed_;
}

void EventStream::on_closed(UniqueFunction<void()> callback) {
    if (channel_) channel_->on_closed_ = std::move(callback);
}

void EventStream::close() {
    if (!channel_) return;
    auto const channel = std::exchange(channel_, nullptr);
    channel->on_closed_ = {};
    if (channel->ended_ || channel->reader_gone_) return;
    channel->ended_ = true;
    channel->notify();
}

} // namespace bangui::http
