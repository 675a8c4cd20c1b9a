// SPDX-License-Identifier: Apache-2.0
#include "common/domain/jail_name.h"

#include "common/base/text.h"

namespace bangui {

Result<JailName> JailName::parse(std::string_view text) {
    if (text.empty() || text.size() > max_bytes)
        return fail(ErrorCode::invalid_argument, "a jail name has 1 to 64 bytes");
    bool const plain = text.find_first_of(" \t,/<>\"'\\`") == std::string_view::npos;
    // visible() changes nothing exactly when the text is UTF-8 without invisible characters.
    if (!plain || text.front() == '-' || text == "." || text == ".." || visible(text) != text)
        return fail(ErrorCode::invalid_argument, "not a jail name: " + visible(text));
    return JailName(std::string(text));
}

} // namespace bangui
