// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/history_request.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace bangui::api {
namespace {

using Items = std::vector<std::pair<std::string, std::string>>;

HistoryRequest taken(Items items) {
    auto request = history_request_of(http::Query::of(std::move(items)));
    REQUIRE_MESSAGE(request, (request ? "" : request.error().field));
    return std::move(*request);
}

TEST_CASE("nothing asked for is all of it, from the newest on") {
    auto const request = taken({});
    CHECK(request.limit == 50);
    CHECK_FALSE(request.before);
    CHECK_FALSE(request.filter.from);
    CHECK(request.filter.jails.empty());
    CHECK_FALSE(request.filter.prefix);
    CHECK_FALSE(request.filter.text);
}

TEST_CASE("everything that can be asked for") {
    auto const request = taken({{"from", "2026-11-22T12:00:00Z"},
                                {"until", "2026-11-22T12:00:01.5Z"},
                                {"address", "192.0.2.0/24"},
                                {"jail", "sshd,mail"},
                                {"country", "DE,unknown"},
                                {"network", "64500,unknown"},
                                {"kind", "ban,action_error"},
                                {"reason", "expired,operator"},
                                {"origin", "filter,unknown"},
                                {"text", "root"},
                                {"cursor", "1882559687884800001"},
                                {"limit", "500"}});
    auto const &filter = request.filter;
    CHECK(filter.from == 1'795'348'800'000);
    CHECK(filter.until == 1'795'348'801'500);
    CHECK(filter.prefix == IpPrefix::parse("192.0.2.0/24").value());
    CHECK_FALSE(filter.address_text);
    CHECK(filter.jails == std::vector<std::string>{"sshd", "mail"});
    CHECK(filter.countries == std::vector<std::string>{"DE", ""});
    CHECK(filter.networks == std::vector<std::uint32_t>{64500, 0});
    CHECK(filter.kinds ==
          std::vector<history::EventKind>{history::EventKind::ban, history::EventKind::action_error});
    CHECK(filter.reasons ==
          std::vector<history::Reason>{history::Reason::expired, history::Reason::by_operator});
    CHECK(filter.origins == std::vector<history::Origin>{history::Origin::filter, history::Origin::unknown});
    CHECK(filter.text == "root");
    CHECK(request.before == 1'882'559'687'884'800'001);
    CHECK(request.limit == 500);
}

TEST_CASE("an address in any spelling, or the text that a filter captured") {
    CHECK(taken({{"address", "2001:DB8::0"}}).filter.prefix == IpPrefix::parse("2001:db8::").value());
    auto const text = taken({{"address", "root@host"}}).filter;
    CHECK_FALSE(text.prefix);
    CHECK(text.address_text == "root@host");
}

TEST_CASE("a parameter that is wrong is named") {
    struct Row {
        std::string name;
        std::string value;
        ProblemCode code = ProblemCode::invalid_field;
    };
    std::string many = "a";
    for (std::size_t count = 1; count < QueryFields::max_items; ++count)
        many += ",a";
    CHECK(taken({{"jail", many}}).filter.jails.size() == QueryFields::max_items);
    std::vector<Row> const rows{{"from", "yesterday"},
                                {"until", "2026-11-22"},
                                {"address", "192.0.2.1/24", ProblemCode::invalid_address},
                                {"address", "", ProblemCode::invalid_address},
                                {"address", std::string(513, 'x')},
                                {"jail", "a b", ProblemCode::invalid_jail},
                                {"jail", "sshd,"},
                                {"jail", ""},
                                {"jail", many + ",a"},
                                {"country", "de"},
                                {"country", "DEU"},
                                {"network", "0"},
                                {"network", "AS1"},
                                {"network", "4294967296"},
                                {"kind", "bans"},
                                {"reason", "none"},
                                {"origin", "blocklist"},
                                {"text", "ab"},
                                {"text", "\xc3\xa4\xc3\xa4"}, // four bytes, two characters
                                {"text", std::string(201, 'x')},
                                {"cursor", "x", ProblemCode::invalid_cursor},
                                {"cursor", "-1", ProblemCode::invalid_cursor},
                                {"cursor", "9223372036854775808", ProblemCode::invalid_cursor},
                                {"limit", "0"},
                                {"limit", "501"},
                                {"format", "csv"},
                                {"page", "1"}};
    for (auto const &row : rows) {
        CAPTURE(row.name);
        CAPTURE(row.value);
        auto const request = history_request_of(http::Query::of({{row.name, row.value}}));
        REQUIRE_FALSE(request);
        CHECK(request.error().field == row.name);
        CHECK(kind_of(request.error().code).name == kind_of(row.code).name);
    }
    for (auto const &text :
         {std::string("abc"), std::string(200, 'x'), std::string("\xc3\xa4\xc3\xa4\xc3\xa4")})
        CHECK(taken({{"text", text}}).filter.text == text);
}

TEST_CASE("an export has a format and no pages") {
    auto const export_of = [](Items items) { return export_request_of(http::Query::of(std::move(items))); };
    CHECK(export_of({{"format", "csv"}})->format == ExportFormat::csv);
    CHECK(export_of({{"format", "jsonl"}, {"jail", "sshd"}})->format == ExportFormat::json_lines);
    CHECK(export_of({{"format", "jsonl"}, {"jail", "sshd"}})->filter.jails.size() == 1);
    CHECK(export_of({}).error().field == "format");
    CHECK(export_of({{"format", "xml"}}).error().field == "format");
    CHECK(export_of({{"format", "csv"}, {"limit", "5"}}).error().field == "limit");
    CHECK(export_of({{"format", "csv"}, {"cursor", "5"}}).error().field == "cursor");
}

} // namespace
} // namespace bangui::api
