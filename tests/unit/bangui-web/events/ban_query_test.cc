// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_query.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

JailName const sshd = JailName::parse("sshd").value();

BanRow row(std::string id, UnixSeconds since = 0, UnixSeconds until = never) {
    auto const key = BanKey::of(id);
    return {key, std::move(id), since, until, 0};
}

std::vector<std::string> ids(BanPage const &page) {
    std::vector<std::string> result;
    for (auto const &item : page.items)
        result.push_back(item.row.id);
    return result;
}

BanPage page(BanQuery const &query, std::vector<BanRow> const &rows) {
    PageBuilder builder(query);
    for (auto const &each : rows)
        builder.offer(sshd, each);
    return builder.finish();
}

using Ids = std::vector<std::string>;

TEST_CASE("addresses sort by number, IPv4 first, networks before what lies in them, other text last") {
    BanQuery query;
    query.sort = {Column::address, Direction::up};
    std::vector<BanRow> const rows{row("root"),         row("2001:db8::2"),  row("10.0.0.9"),
                                   row("10.0.0.10"),    row("2001:db8::10"), row("9.255.0.1"),
                                   row("('bo', '22')"), row("10.0.0.0/24")};
    Ids const upwards{"9.255.0.1",   "10.0.0.0/24",  "10.0.0.9",     "10.0.0.10",
                      "2001:db8::2", "2001:db8::10", "('bo', '22')", "root"};
    CHECK(ids(page(query, rows)) == upwards);
    query.sort.direction = Direction::down;
    CHECK(ids(page(query, rows)) == Ids(upwards.rbegin(), upwards.rend()));
}

TEST_CASE("what never ends comes last upwards and first downwards") {
    BanQuery query;
    query.sort = {Column::expires_at, Direction::up};
    std::vector<BanRow> const rows{row("192.0.2.1"), row("192.0.2.2", 0, 20), row("192.0.2.3", 0, 10)};
    CHECK(ids(page(query, rows)) == Ids{"192.0.2.3", "192.0.2.2", "192.0.2.1"});
    query.sort.direction = Direction::down;
    CHECK(ids(page(query, rows)) == Ids{"192.0.2.1", "192.0.2.2", "192.0.2.3"});
}

TEST_CASE("among equals the address decides, upwards in both directions, then the jail") {
    BanQuery query;
    query.sort = {Column::banned_at, Direction::down};
    CHECK(ids(page(query, {row("192.0.2.2", 5), row("192.0.2.1", 5), row("192.0.2.3", 6)})) ==
          Ids{"192.0.2.3", "192.0.2.1", "192.0.2.2"});
    auto const same = row("192.0.2.1", 5);
    auto const first = JailName::parse("a").value();
    auto const second = JailName::parse("b").value();
    PageBuilder builder(query);
    builder.offer(second, same);
    builder.offer(first, same);
    auto const found = builder.finish();
    CHECK(found.items[0].jail == first);
    CHECK(found.items[1].jail == second);
}

TEST_CASE("search finds a part of the id in either case") {
    BanQuery query;
    query.sort = {Column::address, Direction::up};
    std::vector<BanRow> const rows{row("2001:db8::cafe"), row("192.0.2.1"), row("Root"), row("ROOT 2")};
    query.search = "CAFE";
    CHECK(ids(page(query, rows)) == Ids{"2001:db8::cafe"});
    query.search = "oot";
    CHECK(page(query, rows).total == 2);
    query.search = "0.2.";
    CHECK(ids(page(query, rows)) == Ids{"192.0.2.1"});
    query.search = "x";
    CHECK(page(query, rows).total == 0);
}

TEST_CASE("search for an address or a network finds what it shares addresses with, besides its text") {
    std::vector<BanRow> const rows{row("192.0.2.1"),     row("192.0.2.17"), row("192.0.2.128"),
                                   row("192.0.2.0/24"),  row("10.0.0.1"),   row("2001:db8::1"),
                                   row("2001:db8::/33"), row("root")};
    auto const found = [&rows](std::string search) {
        BanQuery query;
        query.sort = {Column::address, Direction::up};
        query.search = std::move(search);
        return ids(page(query, rows));
    };
    CHECK(found("192.0.2.1") == Ids{"192.0.2.0/24", "192.0.2.1", "192.0.2.17", "192.0.2.128"});
    CHECK(found("192.0.2.16/28") == Ids{"192.0.2.0/24", "192.0.2.17"});
    CHECK(found("192.0.2.0/25") == Ids{"192.0.2.0/24", "192.0.2.1", "192.0.2.17"});
    CHECK(found("2001:db8::/32") == Ids{"2001:db8::/33", "2001:db8::1"});
    CHECK(found("2001:db8:8000::/33").empty());
    CHECK(found("0.0.0.0/0").size() == 5);
    CHECK(found("::/0").size() == 2);
}

TEST_CASE("what is not counted comes before what is, and a cursor knows the count") {
    BanQuery query;
    query.sort = {Column::count, Direction::up};
    auto many = row("192.0.2.1");
    many.count = 7;
    auto const found = page(query, {many, row("192.0.2.2")});
    CHECK(ids(found) == Ids{"192.0.2.2", "192.0.2.1"});
    CHECK(from_cursor(query.sort, to_cursor(query.sort, found.items[1]))->row.count == 7);
}

TEST_CASE("a walk by cursor shows each row once, whatever the page size, order and offering order") {
    std::vector<BanRow> rows;
    for (unsigned i = 0; i < 200; ++i) {
        auto const number = i * 73 % 200; // each once, in no order
        rows.push_back(row("10.0." + std::to_string(number / 20) + "." + std::to_string(number), number % 7,
                           number % 5 == 0 ? never : number % 11));
    }
    for (auto const *order :
         {"address", "-address", "banned_at", "-banned_at", "expires_at", "-expires_at", "jail"}) {
        BanQuery query;
        query.sort = Sort::parse(order).value();
        query.limit = rows.size();
        auto const whole = page(query, rows);
        CHECK_FALSE(whole.next);
        for (std::size_t limit : {std::size_t{1}, std::size_t{7}, std::size_t{50}, std::size_t{199}}) {
            CAPTURE(order);
            CAPTURE(limit);
            query.limit = limit;
            query.after.reset();
            Ids walked;
            do {
                auto const part = page(query, rows);
                CHECK(part.total == rows.size());
                for (auto const &id : ids(part))
                    walked.push_back(id);
                query.after =
                    part.next ? from_cursor(query.sort, to_cursor(query.sort, *part.next)) : std::nullopt;
            } while (query.after);
            CHECK(walked == ids(whole));
        }
    }
}

TEST_CASE("a walk goes on when the row at its cursor has gone") {
    BanQuery query;
    query.sort = {Column::address, Direction::up};
    query.limit = 2;
    auto const first = page(query, {row("192.0.2.1"), row("192.0.2.2"), row("192.0.2.3")});
    query.after = first.next;
    CHECK(ids(page(query, {row("192.0.2.1"), row("192.0.2.3"), row("192.0.2.4")})) ==
          Ids{"192.0.2.3", "192.0.2.4"});
}

TEST_CASE("the last page that is full has no next") {
    BanQuery query;
    query.limit = 2;
    CHECK_FALSE(page(query, {row("192.0.2.1"), row("192.0.2.2")}).next);
    CHECK(page(query, {row("192.0.2.1"), row("192.0.2.2"), row("192.0.2.3")}).next);
}

TEST_CASE("a cursor brings back its position and nothing else is one") {
    Sort const sort{Column::expires_at, Direction::down};
    Position const position{sshd, row("any\ntext \xff", 5, never)};
    auto const cursor = to_cursor(sort, position);
    auto const back = from_cursor(sort, cursor);
    REQUIRE(back);
    CHECK(back->jail == sshd);
    CHECK(back->row.id == position.row.id);
    CHECK(back->row.since == 5);
    CHECK(back->row.until == never);
    CHECK_FALSE(from_cursor({Column::expires_at, Direction::up}, cursor));
    for (std::size_t size = 0; size < 8; ++size)
        CHECK_FALSE(from_cursor(sort, cursor.substr(0, size)));
    CHECK_FALSE(from_cursor(sort, cursor + "="));
    CHECK_FALSE(from_cursor(sort, "+/"));
    CHECK_FALSE(from_cursor(sort, "A"));
    CHECK_FALSE(from_cursor(sort, ""));
}

TEST_CASE("a cursor has one spelling") {
    Sort const sort{Column::jail, Direction::up};
    for (auto const *id : {"1", "12", "123"}) { // one of them leaves no bits over
        auto const cursor = to_cursor(sort, {sshd, row(id)});
        REQUIRE(from_cursor(sort, cursor));
        if (cursor.size() % 4 == 0) {
            CHECK_FALSE(from_cursor(sort, cursor + "A"));
            continue;
        }
        auto other = cursor;
        ++other.back(); // a letter: what is left over of the last byte begins with its zeros
        CHECK_FALSE(from_cursor(sort, other));
    }
}

TEST_CASE("the longest id makes a cursor that fits its bound") {
    auto const jail = JailName::parse(std::string(JailName::max_bytes, 'j')).value();
    auto const cursor =
        to_cursor({Column::expires_at, Direction::down}, {jail, row(std::string(480, 'x'), -never, never)});
    CHECK(cursor.size() <= 1024);
}

TEST_CASE("orders have names") {
    CHECK(Sort::parse("-expires_at") == Sort{Column::expires_at, Direction::down});
    CHECK(Sort::parse("jail") == Sort{Column::jail, Direction::up});
    CHECK(Sort{Column::banned_at, Direction::down}.text() == "-banned_at");
    for (auto const *text : {"", "-", "--jail", "Jail", "jail ", "ip"})
        CHECK_FALSE(Sort::parse(text));
}

} // namespace
} // namespace bangui::events
