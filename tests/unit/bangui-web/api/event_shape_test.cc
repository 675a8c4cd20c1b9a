// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/event_shape.h"

#include <doctest/doctest.h>

namespace bangui::api {
namespace {

history::Event ban() {
    history::Event event;
    event.id = 1'882'559'687'884'800'001;
    event.milliseconds = 1'795'348'800'999;
    event.kind = history::EventKind::ban;
    event.origin = history::Origin::filter;
    event.jail = "sshd";
    event.address = "192.0.2.1";
    event.place = {"DE", 64500, "Example, Inc."};
    event.ban_time = Seconds(600);
    event.count = 2;
    event.failures = 5;
    event.evidence = "one \"quoted\"\ntwo";
    return event;
}

TEST_CASE("a ban, member by member") {
    CHECK(event_json(ban()) ==
          R"({"id":"1882559687884800001","at":"2026-11-22T12:00:00Z","kind":"ban","reason":null,)"
          R"("origin":"filter","jail":"sshd","address":"192.0.2.1","is_address":true,"country":"DE",)"
          R"("network":{"number":64500,"name":"Example, Inc."},"ban_seconds":600,"permanent":false,)"
          R"("count":2,"failures":5,"actor":null,"detail":null,"evidence":"one \"quoted\"\ntwo"})");
}

TEST_CASE("what is not known, or has no sense, is null") {
    history::Event event;
    event.id = 7;
    event.kind = history::EventKind::service;
    event.origin = history::Origin::by_operator; // says nothing of what is no ban
    event.detail = "fail2ban was started";
    CHECK(event_json(event) ==
          R"({"id":"7","at":"1970-01-01T00:00:00Z","kind":"service","reason":null,"origin":null,"jail":null,)"
          R"("address":null,"is_address":false,"country":null,"network":null,"ban_seconds":null,)"
          R"("permanent":false,"count":null,"failures":null,"actor":null,"detail":"fail2ban was started",)"
          R"("evidence":null})");
}

TEST_CASE("an unban has a reason, a permanent ban no seconds, a text is no address") {
    auto event = ban();
    event.kind = history::EventKind::unban;
    event.reason = history::Reason::by_operator;
    event.ban_time = Seconds(-1);
    event.address = "root";
    auto const json = event_json(event);
    for (auto const *part : {R"("reason":"operator")", R"("origin":null)", R"("ban_seconds":null)",
                             R"("permanent":true)", R"("is_address":false)"})
        CHECK_MESSAGE(json.find(part) != std::string::npos, part);
}

TEST_CASE("a page says where the search goes on, and how far it came") {
    history::Page page;
    CHECK(event_list_json(page) == R"({"items":[],"next":null,"searched_to":null})");
    page.next = history::first_id_at(1'795'348'800'000);
    CHECK(event_list_json(page) ==
          R"({"items":[],"next":"1882559663308800000","searched_to":"2026-11-22T12:00:00Z"})");
}

TEST_CASE("cells that are plain, quoted, and no formula") {
    struct Row {
        std::string_view text;
        std::string_view cell;
    };
    for (auto const &row :
         {Row{"", ""}, Row{"sshd", "sshd"}, Row{"a b", "a b"}, Row{"a,b", "\"a,b\""},
          Row{"say \"hi\"", "\"say \"\"hi\"\"\""}, Row{"a\nb", "\"a\nb\""}, Row{"a\r\nb", "\"a\r\nb\""},
          Row{"=1+1", "'=1+1"}, Row{"+1", "'+1"}, Row{"-1", "'-1"}, Row{"@x", "'@x"}, Row{"\tx", "'\tx"},
          Row{"\rx", "\"'\rx\""}, Row{"=cmd|' /c'!A1,", "\"'=cmd|' /c'!A1,\""}, Row{"a=b", "a=b"},
          Row{"\xff", "\\xff"}}) {
        CAPTURE(row.text);
        CHECK(csv_cell(row.text) == row.cell);
    }
}

TEST_CASE("a row has as many cells as the header, and ends in CR LF") {
    CHECK(csv_header() == "id,at,kind,reason,origin,jail,address,country,network,network_name,ban_seconds,"
                          "permanent,count,failures,actor,detail,evidence\r\n");
    CHECK(csv_row(ban()) ==
          "1882559687884800001,2026-11-22T12:00:00Z,ban,,filter,sshd,192.0.2.1,DE,64500,\"Example, Inc.\","
          "600,false,2,5,,,\"one \"\"quoted\"\"\ntwo\"\r\n");
    history::Event empty;
    empty.kind = history::EventKind::act;
    CHECK(csv_row(empty) == "0,1970-01-01T00:00:00Z,act,,,,,,,,,false,,,,,\r\n");
}

} // namespace
} // namespace bangui::api
