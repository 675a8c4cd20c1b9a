// SPDX-License-Identifier: Apache-2.0
//
// The secret that lets its holder complete setup: made at start while setup is not done, written to
// "setup-token" in the state directory (mode 0600, so only this daemon's user and root can read it), and
// destroyed by the completed setup. Owned by the authenticator.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/auth/session_token.h"
#include "common/base/result.h"

namespace bangui::auth {

class SetupToken {
  public:
    /// Makes a token and replaces the file.
    static Result<SetupToken> create(std::string const &state_directory);
    /// Removes a file that a crash between setup and its removal left behind.
    static Result<void> remove(std::string const &state_directory);

    /// In constant time; false once it was destroyed.
    bool matches(std::string_view text) const;
    /// 43 characters of base64url.
    std::string const &text() const { return text_; }
    std::string const &path() const { return path_; }
    /// Forgets it and removes the file.
    Result<void> destroy();

  private:
    SetupToken(std::string path, std::string text)
        : path_(std::move(path))
        , text_(std::move(text)) {}
    std::string path_;
    std::string text_; ///< empty: destroyed
};

} // namespace bangui::auth
