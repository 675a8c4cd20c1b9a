// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/json/request.h"

#include <algorithm>

#include <fmt/format.h>

namespace bangui::json {

Request::Request(std::string_view body, Limits const &limits) {
    auto value = parse(body, limits);
    if (!value) {
        auto const kind =
            value.error().code == ErrorCode::too_large ? Refusal::Kind::size : Refusal::Kind::text;
        refusal_ = Refusal{kind, {}, std::move(value.error().detail)};
    } else if (auto const *members = value->as<Object>()) {
        members_ = *members;
    } else {
        refusal_ = Refusal{Refusal::Kind::text, {}, "the body must be an object"};
    }
}

std::string Request::text(std::string_view name, TextBounds bounds) {
    if (auto const *value = take(name)) return checked(name, *value, bounds);
    missing(name);
    return {};
}

std::int64_t Request::integer(std::string_view name, IntegerBounds bounds) {
    if (auto const *value = take(name)) return checked(name, *value, bounds);
    missing(name);
    return bounds.least;
}

bool Request::truth(std::string_view name) {
    if (auto const *value = take(name)) return checked(name, *value);
    missing(name);
    return false;
}

std::vector<std::string> Request::texts(std::string_view name, ListBounds const &bounds) {
    if (auto const *value = take(name)) return checked(name, *value, bounds);
    missing(name);
    return {};
}

std::optional<std::string> Request::optional_text(std::string_view name, TextBounds bounds) {
    auto const *value = take(name);
    if (value == nullptr) return std::nullopt;
    return checked(name, *value, bounds);
}

std::optional<std::int64_t> Request::optional_integer(std::string_view name, IntegerBounds bounds) {
    auto const *value = take(name);
    if (value == nullptr) return std::nullopt;
    return checked(name, *value, bounds);
}

std::optional<bool> Request::optional_truth(std::string_view name) {
    auto const *value = take(name);
    if (value == nullptr) return std::nullopt;
    return checked(name, *value);
}

std::optional<std::vector<std::string>> Request::optional_texts(std::string_view name,
                                                                ListBounds const &bounds) {
    auto const *value = take(name);
    if (value == nullptr) return std::nullopt;
    return checked(name, *value, bounds);
}

std::optional<std::int64_t> Request::integer_or_null(std::string_view name, IntegerBounds bounds) {
    auto const *value = take(name);
    if (value == nullptr) missing(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return checked(name, *value, bounds);
}

std::optional<Refusal> Request::finish() {
    for (auto const &[name, value] : members_) {
        if (std::ranges::find(taken_, name) == taken_.end()) refuse(name, "is not known here");
    }
    return std::move(refusal_);
}

Value const *Request::take(std::string_view name) {
    taken_.push_back(name);
    auto const member = std::ranges::find(members_, name, &Member::first);
    return member == members_.end() ? nullptr : &member->second;
}

void Request::refuse(std::string_view field, std::string_view why) {
    if (refusal_) return;
    refusal_ = Refusal{Refusal::Kind::field, std::string(field), fmt::format("\"{}\" {}", field, why)};
}

std::string Request::checked(std::string_view name, Value const &value, TextBounds bounds) {
    auto const *text = value.as<std::string>();
    if (text == nullptr) {
        refuse(name, "must be a string");
        return {};
    }
    if (text->size() < bounds.least || text->size() > bounds.most) {
        refuse(name, fmt::format("must have {} to {} bytes", bounds.least, bounds.most));
        return {};
    }
    return *text;
}

std::int64_t Request::checked(std::string_view name, Value const &value, IntegerBounds bounds) {
    auto const *number = value.as<std::int64_t>();
    if (number == nullptr) {
        refuse(name, "must be an integer");
        return bounds.least;
    }
    if (*number < bounds.least || *number > bounds.most) {
        refuse(name, fmt::format("must be {} to {}", bounds.least, bounds.most));
        return bounds.least;
    }
    return *number;
}

bool Request::checked(std::string_view name, Value const &value) {
    if (auto const *truth = value.as<bool>()) return *truth;
    refuse(name, "must be true or false");
    return false;
}

std::vector<std::string> Request::checked(std::string_view name, Value const &value,
                                          ListBounds const &bounds) {
    auto const *items = value.as<Array>();
    if (items == nullptr) {
        refuse(name, "must be a list");
        return {};
    }
    if (items->size() < bounds.least || items->size() > bounds.most) {
        refuse(name, fmt::format("must have {} to {} items", bounds.least, bounds.most));
        return {};
    }
    std::vector<std::string> texts;
    for (auto const &item : *items)
        texts.push_back(checked(fmt::format("{}[{}]", name, texts.size()), item, bounds.item));
    return texts;
}

} // namespace bangui::json
