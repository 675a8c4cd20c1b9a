// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/bulk_request.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "bangui-web/api/ban_note.h"
#include "bangui-web/json/request.h"

namespace bangui::api {
namespace {

constexpr json::TextBounds action_bytes{1, 16};
constexpr json::ListBounds jail_texts{1, max_bulk_jails, {1, JailName::max_bytes}};
constexpr json::ListBounds address_texts{1, max_bulk_addresses, {2, 64}};
constexpr json::Limits body_limits{.bytes = max_bulk_body_bytes};

tl::unexpected<Problem> refuse(ProblemCode code, std::string detail, std::string field) {
    return tl::unexpected<Problem>(Problem{code, std::move(detail), std::move(field)});
}

/// Each text as its type, once, in their order.
template<typename T>
tl::expected<std::vector<T>, Problem> parsed(std::vector<std::string> const &texts, ProblemCode code,
                                             std::string_view field) {
    std::vector<T> values;
    std::set<T> seen;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto value = T::parse(texts[i]);
        if (!value) return refuse(code, value.error().detail, fmt::format("{}[{}]", field, i));
        if (seen.insert(*value).second) values.push_back(std::move(*value));
    }
    return values;
}

} // namespace

tl::expected<BulkRequest, Problem> bulk_request_of(std::string_view body) {
    json::Request request(body, body_limits);
    auto const action = request.text("action", action_bytes);
    auto const jails = request.texts("jails", jail_texts);
    auto const addresses = request.optional_texts("addresses", address_texts);
    auto const all = request.optional_truth("all");
    auto note = request.optional_text("note", note_bytes);
    if (auto refusal = request.finish()) return tl::unexpected<Problem>(problem_of(std::move(*refusal)));

    BulkRequest result;
    if (action != "ban" && action != "unban")
        return refuse(ProblemCode::invalid_field, "must be \"ban\" or \"unban\"", "action");
    result.action = action == "ban" ? bulk::Action::ban : bulk::Action::unban;
    if (note && result.action != bulk::Action::ban)
        return refuse(ProblemCode::invalid_field, "goes with \"ban\" only", "note");
    result.note = std::move(note).value_or("");
    if (auto problem = refuse_note(result.note)) return tl::unexpected<Problem>(std::move(*problem));
    auto names = parsed<JailName>(jails, ProblemCode::invalid_jail, "jails");
    if (!names) return tl::unexpected<Problem>(std::move(names.error()));
    result.jails = std::move(*names);
    if (all.has_value() == addresses.has_value())
        return refuse(ProblemCode::invalid_field, "either \"addresses\" or \"all\" must be there",
                      "addresses");
    if (all) {
        if (!*all) return refuse(ProblemCode::invalid_field, "must be true", "all");
        if (result.action != bulk::Action::unban || result.jails.size() != 1)
            return refuse(ProblemCode::invalid_field, "goes with \"unban\" and one jail only", "all");
        return result;
    }
    auto prefixes = parsed<IpPrefix>(*addresses, ProblemCode::invalid_address, "addresses");
    if (!prefixes) return tl::unexpected<Problem>(std::move(prefixes.error()));
    result.prefixes = std::move(*prefixes);
    return result;
}

} // namespace bangui::api
