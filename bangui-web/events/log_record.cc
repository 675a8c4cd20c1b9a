// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/log_record.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "common/base/text.h"

namespace bangui::events {
namespace {

constexpr std::string_view time_shape = "dddd-dd-dd dd:dd:dd";
constexpr std::string_view stamp_shape = "dddd-dd-dd dd:dd:dd,ddd ";
constexpr std::string_view minute_shape = "dddd-dd-dd dd:dd";
constexpr std::size_t padded_level = 7; // fail2ban: %(levelname)-7s

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool has_shape(std::string_view text, std::string_view shape) {
    return text.size() >= shape.size() &&
           std::equal(shape.begin(), shape.end(), text.begin(),
                      [](char wanted, char is) { return wanted == 'd' ? is_digit(is) : wanted == is; });
}

int number(std::string_view text, std::size_t at, std::size_t length) {
    return parse_integer<int>(text.substr(at, length)).value_or(0);
}

bool is_logger(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           is_digit(character) || character == '.' || character == '_';
}

template<typename Predicate>
std::string_view take_while(std::string_view &text, Predicate predicate) {
    auto const end = std::ranges::find_if_not(text, predicate);
    auto const taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(taken.size());
    return taken;
}

bool take(std::string_view &text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

bool is_blank(char character) {
    return character == ' ';
}

/// The level, its padding and the one blank behind it; a message may begin with blanks of its own.
std::string_view take_level(std::string_view &text) {
    auto const level = take_while(text, [](char character) { return character >= 'A' && character <= 'Z'; });
    if (level.empty() || !text.starts_with(' ')) return {};
    auto const padding = level.size() < padded_level ? padded_level - level.size() : 0;
    if (text.substr(0, padding).find_first_not_of(' ') == std::string_view::npos)
        text.remove_prefix(std::min(padding, text.size()));
    take(text, " ");
    return level;
}

/// Threads of fail2ban write their records a moment out of order.
constexpr UnixSeconds out_of_order = 60;

/// The other moment that a clock on the wall shows the same at, if there is one: clocks were set back.
std::optional<UnixSeconds> twin_of(std::tm parts, UnixSeconds moment) {
    auto other = parts;
    other.tm_isdst = parts.tm_isdst > 0 ? 0 : 1;
    auto const twin = std::mktime(&other);
    auto const is_same = other.tm_mday == parts.tm_mday && other.tm_hour == parts.tm_hour &&
                         other.tm_min == parts.tm_min && other.tm_isdst != parts.tm_isdst;
    if (!is_same || twin == moment) return std::nullopt;
    return static_cast<UnixSeconds>(twin);
}

/// Whether clocks were set back between `first` and `latest`.
bool were_set_back(UnixSeconds first, UnixSeconds latest) {
    auto const is_summer = [](UnixSeconds moment) {
        std::tm parts{};
        auto const time = static_cast<std::time_t>(moment);
        return ::localtime_r(&time, &parts) != nullptr && parts.tm_isdst > 0;
    };
    return latest >= first && is_summer(first) && !is_summer(latest);
}

} // namespace

std::optional<UnixSeconds> parse_local_time(std::string_view text, std::optional<UnixSeconds> latest) {
    if (text.size() != time_shape.size() || !has_shape(text, time_shape)) return std::nullopt;
    std::tm parts{};
    parts.tm_year = number(text, 0, 4) - 1900;
    parts.tm_mon = number(text, 5, 2) - 1;
    parts.tm_mday = number(text, 8, 2);
    parts.tm_hour = number(text, 11, 2);
    parts.tm_min = number(text, 14, 2);
    parts.tm_sec = number(text, 17, 2);
    parts.tm_isdst = -1;
    if (parts.tm_mon < 0 || parts.tm_mon > 11 || parts.tm_mday < 1 || parts.tm_mday > 31 ||
        parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60) {
        return std::nullopt;
    }
    auto const moment = static_cast<UnixSeconds>(std::mktime(&parts));
    auto const twin = twin_of(parts, moment);
    if (!twin) return moment;
    auto const first = std::min(moment, *twin);
    auto const second = std::max(moment, *twin);
    if (!latest || *latest > second + out_of_order) return first;
    auto const is_over = first < *latest - out_of_order || were_set_back(first, *latest);
    return is_over ? second : first;
}

void LogReader::feed(std::string_view bytes, std::vector<LogRecord> &records) {
    while (!bytes.empty()) {
        auto const end = bytes.find('\n');
        auto const part = bytes.substr(0, end);
        auto const room = max_text_bytes - line_.size();
        line_cut_ |= part.size() > room;
        line_ += part.substr(0, room);
        line_bytes_ += part.size();
        if (end == std::string_view::npos) return;
        ++line_bytes_;
        bytes.remove_prefix(end + 1);
        end_line(records);
    }
}

void LogReader::finish(std::vector<LogRecord> &records) {
    if (line_.empty()) give(records);
}

void LogReader::end_file(std::vector<LogRecord> &records) {
    give(records);
    reset();
}

void LogReader::reset() {
    line_.clear();
    line_cut_ = false;
    line_bytes_ = 0;
    record_.reset();
    record_bytes_ = 0;
}

void LogReader::end_line(std::vector<LogRecord> &records) {
    if (auto begun = parse(line_)) {
        give(records);
        record_ = std::move(begun);
        record_->cut = line_cut_;
        record_bytes_ = line_bytes_;
    } else if (record_) {
        auto const room = max_text_bytes - std::min(record_->text.size() + 1, max_text_bytes);
        record_->cut |= line_cut_ || line_.size() > room;
        record_bytes_ += line_bytes_;
        if (room > 0) record_->text.append(1, '\n').append(line_, 0, room);
    }
    line_.clear();
    line_cut_ = false;
    line_bytes_ = 0;
}

void LogReader::give(std::vector<LogRecord> &records) {
    if (record_) records.push_back(std::move(*record_));
    record_.reset();
    record_bytes_ = 0;
}

std::optional<LogRecord> LogReader::parse(std::string_view line) {
    if (!has_shape(line, stamp_shape)) return std::nullopt;
    auto rest = line.substr(stamp_shape.size());
    auto const logger = take_while(rest, is_logger);
    if (logger != "fail2ban" && !logger.starts_with("fail2ban.")) return std::nullopt;
    take_while(rest, is_blank);
    if (!take(rest, "[") || take_while(rest, is_digit).empty() || !take(rest, "]: ")) return std::nullopt;
    auto const level = take_level(rest);
    if (level.empty()) return std::nullopt;
    auto const seconds = time(line);
    if (!seconds) return std::nullopt;
    return LogRecord{*seconds * 1000 + number(line, time_shape.size() + 1, 3), std::string(logger),
                     std::string(level), std::string(rest), false};
}

std::optional<UnixSeconds> LogReader::time(std::string_view line) {
    auto const second = number(line, minute_shape.size() + 1, 2);
    auto const minute = line.substr(0, minute_shape.size());
    if (second > 60) return std::nullopt;
    if (minute != minute_) {
        auto const parsed = parse_local_time(std::string(minute) + ":00", latest_);
        if (!parsed) return std::nullopt;
        minute_ = minute;
        minute_time_ = *parsed;
    }
    latest_ = minute_time_ + second;
    return latest_;
}

} // namespace bangui::events
