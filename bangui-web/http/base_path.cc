// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/base_path.h"

#include <algorithm>
#include <array>

#include "bangui-web/http/target.h"

namespace bangui::http {
namespace {

constexpr std::array<std::string_view, 5> own_names = {"api", "assets", "healthz", "metrics", "readyz"};

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~' || c == '/';
}

} // namespace

Result<BasePath> BasePath::parse(std::string_view text) {
    if (!text.starts_with('/') || !text.ends_with('/'))
        return fail(ErrorCode::invalid_argument, "must begin and end with '/'");
    if (text.size() > max_bytes) return fail(ErrorCode::invalid_argument, "is too long");
    if (!std::all_of(text.begin(), text.end(), is_plain))
        return fail(ErrorCode::invalid_argument, "may hold letters, digits, '-', '_', '.', '~' and '/'");
    BasePath base;
    base.text_ = text;
    base.segments_ = TRY(parse_target(text)).segments;
    if (base.segments_.empty()) return base;
    base.segments_.pop_back(); // the empty one behind the last '/'
    if (std::find(own_names.begin(), own_names.end(), base.segments_.front()) != own_names.end())
        return fail(ErrorCode::invalid_argument, "begins with a name of BanGUI's own");
    return base;
}

Placement BasePath::take_off(std::vector<std::string> &segments) const {
    auto const [end, rest] =
        std::mismatch(segments_.begin(), segments_.end(), segments.begin(), segments.end());
    if (end != segments_.end()) return Placement::outside;
    segments.erase(segments.begin(), rest);
    if (segments.size() == 1 && segments.front().empty()) segments.clear();
    return Placement::inside;
}

} // namespace bangui::http
