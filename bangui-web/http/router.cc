// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/router.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

namespace bangui::http {
namespace {

constexpr std::array routable = {Method::get, Method::post, Method::put, Method::patch, Method::delete_};

bool is_literal(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~").find(c) != std::string_view::npos;
    });
}

bool is_name(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

} // namespace

Result<std::vector<Router::Part>> Router::parse_pattern(std::string_view pattern) {
    auto const malformed = [&] {
        return fail(ErrorCode::internal, fmt::format("the pattern '{}' is malformed", pattern));
    };
    if (!pattern.starts_with('/')) return malformed();
    std::vector<Part> parts;
    if (pattern == "/") return parts;
    for (std::size_t start = 1; start <= pattern.size();) {
        auto const end = std::min(pattern.find('/', start), pattern.size());
        auto const segment = pattern.substr(start, end - start);
        bool const captured = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
        auto const text = captured ? segment.substr(1, segment.size() - 2) : segment;
        if (captured ? !is_name(text) : !is_literal(text)) return malformed();
        bool const is_repeated = std::any_of(parts.begin(), parts.end(), [&](Part const &other) {
            return captured && other.captured && other.text == text;
        });
        if (is_repeated) return malformed();
        parts.push_back({std::string(text), captured});
        start = end + 1;
    }
    return parts;
}

bool Router::same_requests(std::vector<Part> const &left, std::vector<Part> const &right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](Part const &a, Part const &b) {
        return a.captured == b.captured && (a.captured || a.text == b.text);
    });
}

bool Router::matches(std::vector<Part> const &parts, std::vector<std::string> const &segments) {
    return std::equal(parts.begin(), parts.end(), segments.begin(), segments.end(),
                      [](Part const &part, std::string const &segment) {
                          return part.captured ? !segment.empty() : part.text == segment;
                      });
}

bool Router::is_more_literal(std::vector<Part> const &left, std::vector<Part> const &right) {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                        [](Part const &a, Part const &b) { return a.captured < b.captured; });
}

Result<Router> Router::create(std::vector<Route> table, Handler fallback) {
    Router router;
    for (auto const &route : table) {
        auto parts = TRY(parse_pattern(route.pattern));
        auto const name = fmt::format("{} {}", to_string(route.method), route.pattern);
        if (std::find(routable.begin(), routable.end(), route.method) == routable.end())
            return fail(ErrorCode::internal,
                        fmt::format("the route {} has a method of the router's own", name));
        if (!route.handler)
            return fail(ErrorCode::internal, fmt::format("the route {} has no handler", name));
        for (std::size_t index = 0; index < router.rows_.size(); ++index)
            if (table[index].method == route.method && same_requests(router.rows_[index], parts))
                return fail(ErrorCode::internal, fmt::format("the route {} is in the table twice", name));
        router.rows_.push_back(std::move(parts));
    }
    router.table_ = std::move(table);
    if (fallback) {
        router.fallback_ = std::make_unique<Route>();
        router.fallback_->access = Access::anyone;
        router.fallback_->csrf = Csrf::not_needed;
        router.fallback_->handler = std::move(fallback);
    }
    return router;
}

std::string Router::allowed_methods(std::vector<std::string> const &segments) const {
    std::string allow;
    for (auto const method : routable) {
        bool const is_there = [&] {
            for (std::size_t index = 0; index < rows_.size(); ++index)
                if (table_[index].method == method && matches(rows_[index], segments)) return true;
            return false;
        }();
        if (!is_there) continue;
        allow += to_string(method);
        allow += method == Method::get ? ", HEAD, " : ", ";
    }
    return allow.empty() ? allow : allow + "OPTIONS";
}

Router::Match Router::match(Method method, std::vector<std::string> const &segments) const {
    auto const wanted = method == Method::head ? Method::get : method;
    std::optional<std::size_t> best;
    for (std::size_t index = 0; index < rows_.size(); ++index) {
        if (table_[index].method != wanted || !matches(rows_[index], segments)) continue;
        if (!best || is_more_literal(rows_[index], rows_[*best])) best = index;
    }
    if (best) {
        Captures captures;
        for (std::size_t index = 0; index < segments.size(); ++index)
            if (rows_[*best][index].captured) captures.add(rows_[*best][index].text, segments[index]);
        return Found{&table_[*best], std::move(captures)};
    }
    if (auto allow = allowed_methods(segments); !allow.empty()) {
        if (method == Method::options) return Options{std::move(allow)};
        return MethodNotAllowed{std::move(allow)};
    }
    if (fallback_ && wanted == Method::get) return Found{fallback_.get(), {}};
    return NotFound{};
}

} // namespace bangui::http
