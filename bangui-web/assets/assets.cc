// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/assets/assets.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "bangui-web/assets/accept_encoding.h"
#include "bangui-web/http/if_none_match.h"
#include "bangui-web/http/problem.h"
#include "bangui-web/http/random_id.h"

namespace bangui::assets {
namespace {

namespace fs = std::filesystem;

/// Names under it hold a hash of the content, so what a name means never changes.
constexpr std::string_view hashed_folder = "assets/";
constexpr std::string_view cache_for_ever = "public, max-age=31536000, immutable";
/// Kept, but asked about each time.
constexpr std::string_view cache_and_ask = "no-cache";

constexpr std::string_view not_built_page =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>BanGUI</title></head>\n"
    "<body><h1>The user interface was not built</h1>\n"
    "<p>bangui-web is running and its API answers under <code>/api/v1</code>, but the directory with the "
    "built pages is missing or has no index.html. Build the user interface or point the setting for its "
    "directory to where it is.</p></body></html>\n";

std::string_view content_type_of(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".css", "text/css; charset=utf-8"},
        {".geojson", "application/geo+json"},
        {".gif", "image/gif"},
        {".html", "text/html; charset=utf-8"},
        {".ico", "image/x-icon"},
        {".jpg", "image/jpeg"},
        {".js", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".png", "image/png"},
        {".svg", "image/svg+xml"},
        {".ttf", "font/ttf"},
        {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".webmanifest", "application/manifest+json"},
        {".webp", "image/webp"},
        {".woff", "font/woff"},
        {".woff2", "font/woff2"},
    };
    for (auto const &[ending, type] : types)
        if (name.ends_with(ending)) return type;
    return "application/octet-stream";
}

/// Two 64-bit FNV-1a hashes from different starting points. Only has to change when the file does; nobody
/// who could choose the content gains anything by making two files look alike.
std::string content_hash(std::string_view content) {
    constexpr std::uint64_t prime = 0x100000001b3;
    std::uint64_t first = 0xcbf29ce484222325;
    std::uint64_t second = ~first;
    for (char const c : content) {
        first = (first ^ static_cast<std::uint8_t>(c)) * prime;
        second = (second ^ static_cast<std::uint8_t>(~static_cast<std::uint8_t>(c))) * prime;
    }
    return fmt::format("{:016x}{:016x}", first, second);
}

Result<std::string> read_file(fs::path const &path) {
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return fail(ErrorCode::io_error, fmt::format("cannot read {}", path.string()));
    return content;
}

using Files = std::map<std::string, std::shared_ptr<std::string const>, std::less<>>;

Result<Files> read_directory(fs::path const &directory, AssetLimits const &limits) {
    Files files;
    std::size_t total = 0;
    std::error_code failed;
    fs::recursive_directory_iterator entry(directory, failed);
    if (failed == std::errc::no_such_file_or_directory) return files;
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        auto const status = entry->symlink_status(failed);
        if (failed) break;
        auto const name = entry->path().lexically_relative(directory).generic_string();
        if (fs::is_directory(status)) continue;
        if (!fs::is_regular_file(status))
            return fail(ErrorCode::invalid_argument,
                        fmt::format("{} is neither a file nor a directory", entry->path().string()));
        if (files.size() == limits.files)
            return fail(ErrorCode::too_large, fmt::format("{} holds too many files", directory.string()));
        auto content = TRY(read_file(entry->path()));
        total += content.size();
        if (total > limits.total_bytes)
            return fail(ErrorCode::too_large, fmt::format("{} holds too much", directory.string()));
        files.emplace(name, std::make_shared<std::string const>(std::move(content)));
    }
    if (failed)
        return fail(ErrorCode::io_error,
                    fmt::format("cannot read {}: {}", directory.string(), failed.message()));
    return files;
}

std::shared_ptr<std::string const> sibling(Files const &files, std::string const &name) {
    auto const found = files.find(name);
    return found == files.end() ? nullptr : found->second;
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

http::Response file_response(std::string_view name, Asset const &asset, http::RequestHead const &head) {
    auto const accepted = head.fields.joined("accept-encoding");
    auto const encoding = choose_encoding(accepted, asset.brotli ? Available::yes : Available::no,
                                          asset.gzip ? Available::yes : Available::no);
    auto const &body = encoding == Encoding::brotli ? asset.brotli
                       : encoding == Encoding::gzip ? asset.gzip
                                                    : asset.plain;
    auto const suffix = encoding == Encoding::identity ? "" : fmt::format("-{}", to_string(encoding));
    auto const tag = fmt::format("\"{}{}\"", asset.etag, suffix);
    auto const cache = std::string(name.starts_with(hashed_folder) ? cache_for_ever : cache_and_ask);
    bool const is_known = http::is_known_to_client(head.fields, tag);
    auto response =
        is_known ? http::Response::empty(304) : http::Response::shared(200, body, asset.content_type);
    response = std::move(response).with("ETag", tag).with_cache_control(cache);
    if (asset.brotli || asset.gzip) response = std::move(response).with("Vary", "Accept-Encoding");
    if (encoding != Encoding::identity && !is_known)
        response = std::move(response).with("Content-Encoding", std::string(to_string(encoding)));
    return response;
}

/// The path as a name in the map; nothing when a segment holds a slash and so is no name of ours.
std::optional<std::string> name_of(std::vector<std::string> const &segments) {
    std::string name;
    for (auto const &segment : segments) {
        if (segment.find('/') != std::string::npos) return std::nullopt;
        if (!name.empty()) name += '/';
        name += segment;
    }
    return name;
}

/// Addresses and jails have dots in their names; files lie in assets, or have their dot in the first segment.
bool is_page(std::vector<std::string> const &segments) {
    if (segments.empty()) return true;
    if (segments.front() == "api" || segments.front() == "assets") return false;
    return segments.front().find('.') == std::string::npos;
}

} // namespace

Result<Assets> Assets::load(fs::path const &directory, http::BasePath const &base, AssetLimits limits) {
    auto const files = TRY(read_directory(directory, limits));
    Assets assets;
    assets.base_ = base.text();
    for (auto const &[name, content] : files) {
        if (name == "index.html") {
            assets.index_ = replace_all(*content, base_placeholder, base.text());
            continue;
        }
        bool const is_compressed = name.ends_with(".br") || name.ends_with(".gz");
        if (is_compressed && files.contains(name.substr(0, name.size() - 3))) continue;
        assets.files_.emplace(name, Asset{std::string(content_type_of(name)), content_hash(*content), content,
                                          sibling(files, name + ".br"), sibling(files, name + ".gz")});
    }
    return assets;
}

http::Response Assets::page() const {
    if (!index_) return http::Response::text(503, std::string(not_built_page), "text/html; charset=utf-8");
    auto nonce = http::random_id();
    auto body = replace_all(*index_, nonce_placeholder, nonce);
    return http::Response::text(200, std::move(body), "text/html; charset=utf-8")
        .with_style_nonce(std::move(nonce));
}

http::Response Assets::answer(http::RequestHead const &head) const {
    if (auto const name = name_of(head.segments)) {
        if (auto const found = files_.find(*name); found != files_.end())
            return file_response(found->first, found->second, head);
    }
    if (is_page(head.segments) || head.segments == std::vector<std::string>{"index.html"}) {
        if (head.placement == http::Placement::outside)
            return http::Response::empty(302).with("Location", base_);
        return page();
    }
    return to_response(http::protocol_problem(404, "there is no such resource"), head.id);
}

} // namespace bangui::assets
