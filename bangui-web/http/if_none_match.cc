// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/if_none_match.h"

#include "common/base/text.h"

namespace bangui::http {
namespace {

std::string_view opaque(std::string_view entity_tag) {
    if (entity_tag.starts_with("W/")) entity_tag.remove_prefix(2);
    return entity_tag;
}

} // namespace

bool is_known_to_client(HeaderFields const &fields, std::string_view entity_tag) {
    auto const listed = fields.joined("if-none-match");
    std::string_view list = listed;
    while (!list.empty()) {
        auto const end = list.find(',');
        auto const item = trimmed(list.substr(0, end));
        list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
        if (item == "*" || opaque(item) == opaque(entity_tag)) return true;
    }
    return false;
}

} // namespace bangui::http
