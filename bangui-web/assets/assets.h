// SPDX-License-Identifier: Apache-2.0
//
// The built user interface, read once at start into memory and served from there: no request ever names a
// file. Owned by the composition root; its handler is the router's fallback.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/http/base_path.h"
#include "bangui-web/http/exchange.h"
#include "common/base/result.h"

namespace bangui::assets {

/// Stands in index.html wherever the nonce of the response belongs, e.g.
/// `<meta property="csp-nonce" nonce="__BANGUI_CSP_NONCE__">` (Vite: `html.cspNonce`).
inline constexpr std::string_view nonce_placeholder = "__BANGUI_CSP_NONCE__";

/// Stands there before each path of the build, and in `<meta name="bangui-base" content="__BANGUI_BASE__">`:
/// the base path, which begins and ends with '/'.
inline constexpr std::string_view base_placeholder = "__BANGUI_BASE__";

struct AssetLimits {
    std::size_t files = 2'000;                  ///< a build has some hundred
    std::size_t total_bytes = 64 * 1024 * 1024; ///< the unit allows 256 MiB for everything
};

/// One file and its compressed siblings (NAME.br, NAME.gz).
struct Asset {
    std::string content_type;
    std::string etag; ///< of the plain form, without quotes: a hash of the content
    std::shared_ptr<std::string const> plain;
    std::shared_ptr<std::string const> brotli; ///< null when there is none
    std::shared_ptr<std::string const> gzip;
};

class Assets {
  public:
    /// Reads a directory made by the UI's build. A directory that is missing, or has no index.html, is not an
    /// error: every page then says that the user interface was not built. Links and special files are
    /// refused, so that nothing outside the directory can get in.
    static Result<Assets> load(std::filesystem::path const &directory, http::BasePath const &base = {},
                               AssetLimits limits = {});

    /// Answers GET and HEAD: a file of the build by its path; 404 under /api and /assets and for what begins
    /// with a name with a dot; index.html for every other path, which is a page of the user interface. A page
    /// outside of the base path leads to the first one inside.
    http::Response answer(http::RequestHead const &head) const;

    bool has_pages() const { return index_.has_value(); }
    std::size_t file_count() const { return files_.size(); }

  private:
    Assets() = default;
    http::Response page() const;
    std::map<std::string, Asset, std::less<>> files_; ///< by path without the leading '/'
    std::optional<std::string> index_;
    std::string base_; ///< path
};

} // namespace bangui::assets
