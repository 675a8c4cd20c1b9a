// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/setup_token.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "bangui-web/auth/secret.h"
#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::auth {
namespace {

std::string file_of(std::string const &state_directory) {
    return state_directory + "/setup-token";
}

Result<void> unlink_file(std::string const &path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return fail_errno(ErrorCode::io_error, visible(path), errno);
    return {};
}

Result<void> write_all(UniqueFd const &file, std::string_view text, std::string const &path) {
    while (!text.empty()) {
        auto const count = ::write(file.fd(), text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail_errno(ErrorCode::io_error, visible(path), errno);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

} // namespace

Result<SetupToken> SetupToken::create(std::string const &state_directory) {
    SetupToken token(file_of(state_directory), to_base64url(random_secret()));
    // Written aside and renamed: whoever reads the file sees a whole token.
    auto const aside = token.path_ + ".new";
    TRY(unlink_file(aside));
    UniqueFd file(::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) return fail_errno(ErrorCode::io_error, visible(aside), errno);
    TRY(write_all(file, token.text_ + "\n", aside));
    if (::rename(aside.c_str(), token.path_.c_str()) != 0)
        return fail_errno(ErrorCode::io_error, visible(token.path_), errno);
    return token;
}

Result<void> SetupToken::remove(std::string const &state_directory) {
    return unlink_file(file_of(state_directory));
}

bool SetupToken::matches(std::string_view text) const {
    return !text_.empty() && equal_constant_time(text_, text);
}

Result<void> SetupToken::destroy() {
    ::sodium_memzero(text_.data(), text_.size());
    text_.clear();
    return unlink_file(path_);
}

} // namespace bangui::auth
