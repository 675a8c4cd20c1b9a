// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/path_values.h"

namespace bangui::api {

tl::expected<JailName, Problem> jail_of(http::Captures const &captures) {
    auto name = JailName::parse(captures.at("jail"));
    if (!name)
        return tl::unexpected<Problem>(Problem{ProblemCode::invalid_jail, name.error().detail, "jail"});
    return std::move(*name);
}

tl::expected<IpPrefix, Problem> prefix_of(http::Captures const &captures) {
    auto prefix = IpPrefix::parse(captures.at("address"));
    if (!prefix) {
        return tl::unexpected<Problem>(
            Problem{ProblemCode::invalid_address, prefix.error().detail, "address"});
    }
    return *prefix;
}

tl::expected<JailAndPrefix, Problem> jail_and_prefix_of(http::Captures const &captures) {
    auto jail = jail_of(captures);
    if (!jail) return tl::unexpected<Problem>(std::move(jail.error()));
    auto prefix = prefix_of(captures);
    if (!prefix) return tl::unexpected<Problem>(std::move(prefix.error()));
    return JailAndPrefix{std::move(*jail), *prefix};
}

} // namespace bangui::api
