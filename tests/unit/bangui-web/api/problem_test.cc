// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/problem.h"

#include "bangui-web/api/openapi.h"
#include "bangui-web/http/problem.h"
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

std::vector<std::string> documented_codes() {
    std::vector<std::string> codes;
    auto const list = test::Json(openapi_document())["components"]["schemas"]["ProblemCode"]["enum"];
    for (std::size_t i = 0; i < list.size(); ++i)
        codes.push_back(list[i].text());
    return codes;
}

TEST_CASE("the codes are those of the document, in its order, each where the enum says") {
    std::vector<std::string> codes;
    for (auto const &kind : problem_kinds()) {
        CHECK(static_cast<std::size_t>(kind.code) == codes.size());
        codes.emplace_back(kind.name);
        CHECK(kind.status >= 400);
        CHECK(kind.status <= 599);
    }
    CHECK(codes == documented_codes());
}

TEST_CASE("the server's own problems have documented codes too") {
    auto const codes = documented_codes();
    for (auto const status : {400, 401, 403, 404, 405, 408, 413, 414, 415, 417, 429, 431, 500, 503, 505}) {
        CAPTURE(status);
        CHECK(std::ranges::find(codes, http::protocol_problem(status, "").code) != codes.end());
    }
}

TEST_CASE("every error has its status") {
    struct Row {
        ErrorCode error;
        int status;
        std::string_view code;
    };
    constexpr Row rows[] = {
        {ErrorCode::invalid_argument, 400, "bad_request"},
        {ErrorCode::not_found, 404, "not_found"},
        {ErrorCode::conflict, 500, "internal"},
        {ErrorCode::not_permitted, 403, "forbidden"},
        {ErrorCode::protected_address, 403, "protected_address"},
        {ErrorCode::policy_refused, 403, "policy_refused"},
        {ErrorCode::rate_limited, 429, "rate_limited"},
        {ErrorCode::busy, 503, "busy"},
        {ErrorCode::too_large, 413, "too_large"},
        {ErrorCode::timed_out, 504, "timed_out"},
        {ErrorCode::fail2ban_offline, 502, "fail2ban_offline"},
        {ErrorCode::fail2ban_protocol, 502, "fail2ban_protocol"},
        {ErrorCode::fail2ban_refused, 502, "fail2ban_refused"},
        {ErrorCode::banguid_offline, 503, "banguid_offline"},
        {ErrorCode::protocol_error, 500, "internal"},
        {ErrorCode::storage_error, 503, "storage"},
        {ErrorCode::io_error, 500, "internal"},
        {ErrorCode::internal, 500, "internal"},
    };
    for (auto const &row : rows) {
        auto const problem = problem_of({row.error, "why"});
        CHECK(kind_of(problem.code).status == row.status);
        CHECK(kind_of(problem.code).name == row.code);
        auto const is_ours = row.status == 500 || row.code == "storage";
        CHECK((problem.detail == "why") == !is_ours); // what went wrong inside is not for the client
    }
    CHECK(jail_problem_of({ErrorCode::not_found, ""}).code == ProblemCode::unknown_jail);
}

TEST_CASE("a problem document has all its members") {
    auto const answer = to_response({ProblemCode::throttled, "wait", "password", Seconds(7)}, "id");
    CHECK(answer.status() == 429);
    CHECK(answer.field("Retry-After") == "7");
    CHECK(answer.body() ==
          R"({"type":"about:blank","title":"Too many failed attempts","status":429,"code":"throttled",)"
          R"("detail":"wait","request_id":"id","field":"password","retry_after":7})");
}

} // namespace
} // namespace bangui::api
