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

} // namespace bangui::api
