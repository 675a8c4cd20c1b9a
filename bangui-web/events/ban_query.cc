// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_query.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstring>
#include <utility>

#include "common/base/bytes.h"
#include "common/base/text.h"

namespace bangui::events {
namespace {

struct ColumnName {
    Column column;
    std::string_view name;
};
constexpr std::array<ColumnName, 5> column_names{{{Column::address, "address"},
                                                  {Column::banned_at, "banned_at"},
                                                  {Column::expires_at, "expires_at"},
                                                  {Column::jail, "jail"},
                                                  {Column::count, "count"}}};

std::strong_ordering by_address(BanRow const &left, BanRow const &right) {
    if (auto const order = left.key <=> right.key; order != 0) return order;
    return left.id <=> right.id;
}

std::strong_ordering by_column(Column column, JailName const &left_jail, BanRow const &left,
                               JailName const &right_jail, BanRow const &right) {
    switch (column) {
    case Column::address:
        return by_address(left, right);
    case Column::banned_at:
        return left.since <=> right.since;
    case Column::expires_at:
        return left.until <=> right.until;
    case Column::jail:
        return left_jail <=> right_jail;
    case Column::count:
        return left.count <=> right.count;
    }
    return std::strong_ordering::equal;
}

/// std::string::find takes three times as long on texts so short.
bool contains(std::string const &text, std::string const &part) {
    return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

bool has_upper(std::string_view text) {
    return std::ranges::any_of(text, [](char character) { return character >= 'A' && character <= 'Z'; });
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (auto const byte : as_bytes(bytes)) {
        bits = bits << 8U | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            text += alphabet[bits >> count & 63U];
        }
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63U];
    return text;
}

/// Only the one canonical spelling: the bits left over must be zero.
std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (auto const character : text) {
        auto const value = alphabet.find(character);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 255U);
        }
    }
    if (count >= 6 || (bits & ((1U << count) - 1U)) != 0) return std::nullopt;
    return bytes;
}

// A cursor's fields are separated by a line feed, which no sort, number or jail name holds; the id comes last
// and may hold anything.
constexpr char separator = '\n';

std::optional<std::string_view> take_field(std::string_view &text) {
    auto const end = text.find(separator);
    if (end == std::string_view::npos) return std::nullopt;
    auto const field = text.substr(0, end);
    text.remove_prefix(end + 1);
    return field;
}

} // namespace

std::optional<Sort> Sort::parse(std::string_view text) {
    Sort sort;
    sort.direction = text.starts_with('-') ? Direction::down : Direction::up;
    if (sort.direction == Direction::down) text.remove_prefix(1);
    auto const found = std::ranges::find(column_names, text, &ColumnName::name);
    if (found == column_names.end()) return std::nullopt;
    sort.column = found->column;
    return sort;
}

std::string Sort::text() const {
    auto const found = std::ranges::find(column_names, column, &ColumnName::column);
    return (direction == Direction::down ? "-" : "") + std::string(found->name);
}

std::string to_cursor(Sort sort, Position const &position) {
    auto text = sort.text();
    for (auto const &field : {std::to_string(position.row.since), std::to_string(position.row.until),
                              std::to_string(position.row.count), position.jail.text(), position.row.id}) {
        text += separator;
        text += field;
    }
    return to_base64url(text);
}

std::optional<Position> from_cursor(Sort sort, std::string_view cursor) {
    auto const text = from_base64url(cursor);
    if (!text) return std::nullopt;
    std::string_view rest = *text;
    auto const order = take_field(rest);
    auto const since = take_field(rest);
    auto const until = take_field(rest);
    auto const count = take_field(rest);
    auto const jail = take_field(rest);
    if (!jail || order != sort.text()) return std::nullopt;
    auto const since_value = parse_integer<UnixSeconds>(*since);
    auto const until_value = parse_integer<UnixSeconds>(*until);
    auto const count_value = parse_integer<std::uint32_t>(*count);
    auto const name = JailName::parse(*jail);
    if (!since_value || !until_value || !count_value || !name) return std::nullopt;
    return Position{*name,
                    BanRow{BanKey::of(rest), std::string(rest), *since_value, *until_value, *count_value}};
}

PageBuilder::PageBuilder(BanQuery const &query)
    : query_(query)
    , needle_(ascii_lowered(query.search))
    , sought_(BanKey::of(query.search)) {
    candidates_.reserve(2 * (query.limit + 1));
}

void PageBuilder::offer(JailName const &jail, BanRow const &row) {
    if (!matches(row)) return;
    ++total_;
    Candidate const candidate{&jail, &row};
    if (last_kept_ && !before(candidate, *last_kept_)) return;
    if (query_.after && !before({&query_.after->jail, &query_.after->row}, candidate)) return;
    candidates_.push_back(candidate);
    if (candidates_.size() == 2 * (query_.limit + 1)) shrink();
}

BanPage PageBuilder::finish() {
    std::ranges::sort(candidates_,
                      [this](auto const &left, auto const &right) { return before(left, right); });
    BanPage page;
    page.total = total_;
    for (auto const &candidate : candidates_) {
        if (page.items.size() == query_.limit) {
            page.next = page.items.back();
            break;
        }
        page.items.push_back(Position{*candidate.jail, *candidate.row});
    }
    return page;
}

bool PageBuilder::matches(BanRow const &row) const {
    auto const &id = row.id;
    if (needle_.empty() || sought_.overlaps(row.key)) return true;
    // fail2ban writes no letter in an IPv4 address; looking for some takes longer than the search itself.
    if (row.key.kind() != IdKind::ipv4 && has_upper(id)) return contains(ascii_lowered(id), needle_);
    return contains(id, needle_);
}

/// Downwards turns the column round, not what decides between equals: the address, then the jail.
bool PageBuilder::before(Candidate const &left, Candidate const &right) const {
    auto const order = by_column(query_.sort.column, *left.jail, *left.row, *right.jail, *right.row);
    if (order != 0) return (order < 0) == (query_.sort.direction == Direction::up);
    if (auto const address = by_address(*left.row, *right.row); address != 0) return address < 0;
    return *left.jail < *right.jail;
}

/// One row more than the page has, to tell whether there is a next one.
void PageBuilder::shrink() {
    auto const kept = candidates_.begin() + static_cast<std::ptrdiff_t>(query_.limit);
    std::ranges::nth_element(candidates_, kept,
                             [this](auto const &left, auto const &right) { return before(left, right); });
    last_kept_ = *kept;
    candidates_.erase(kept + 1, candidates_.end());
}

} // namespace bangui::events
