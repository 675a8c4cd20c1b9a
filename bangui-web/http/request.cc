// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/request.h"

#include <algorithm>

#include "bangui-web/http/principal.h"

namespace bangui::http {

std::string_view to_string(Method method) {
    switch (method) {
    case Method::get:
        return "GET";
    case Method::head:
        return "HEAD";
    case Method::post:
        return "POST";
    case Method::put:
        return "PUT";
    case Method::patch:
        return "PATCH";
    case Method::delete_:
        return "DELETE";
    case Method::options:
        return "OPTIONS";
    case Method::other:
        return "?";
    }
    return "?";
}

std::string_view to_string(Role role) {
    switch (role) {
    case Role::viewer:
        return "viewer";
    case Role::operator_:
        return "operator";
    case Role::admin:
        return "admin";
    }
    return "viewer";
}

void HeaderFields::add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
}

std::size_t HeaderFields::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields_.begin(), fields_.end(), [&](auto const &field) { return field.name == name; }));
}

std::optional<std::string_view> HeaderFields::find(std::string_view name) const {
    if (count(name) != 1) return std::nullopt;
    return std::find_if(fields_.begin(), fields_.end(), [&](auto const &field) { return field.name == name; })
        ->value;
}

std::string HeaderFields::joined(std::string_view name) const {
    std::string values;
    for (auto const &field : fields_) {
        if (field.name != name) continue;
        if (!values.empty()) values += ", ";
        values += field.value;
    }
    return values;
}

Query Query::of(std::vector<std::pair<std::string, std::string>> items) {
    Query query;
    query.items_ = std::move(items);
    return query;
}

std::optional<std::string_view> Query::find(std::string_view key) const {
    auto const found =
        std::find_if(items_.begin(), items_.end(), [&](auto const &item) { return item.first == key; });
    if (found == items_.end()) return std::nullopt;
    return found->second;
}

} // namespace bangui::http
