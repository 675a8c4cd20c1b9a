// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/assets/assets.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "bangui-web/http/target.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::assets;
using namespace bangui::test;

namespace {

constexpr char const *index_html =
    "<html><meta nonce=\"__BANGUI_CSP_NONCE__\"><style nonce=__BANGUI_CSP_NONCE__>"
    "<script src=\"__BANGUI_BASE__assets/app-1a2b.js\">";

struct AssetsFixture {
    AssetsFixture() {
        std::filesystem::create_directory(directory.file("assets"));
        directory.write("index.html", index_html);
        directory.write("favicon.svg", "<svg/>");
        directory.write("assets/app-1a2b.js", "let x = 1");
        directory.write("assets/app-1a2b.js.br", "brotli");
        directory.write("assets/app-1a2b.js.gz", "gzip");
        directory.write("assets/data.br", "a file of its own");
    }

    http::Response get(std::string const &target, std::string const &accept = "",
                       std::string const &if_none_match = "") {
        auto const assets = Assets::load(directory.path(), base).value();
        http::RequestHead head;
        auto parsed = http::parse_target(target).value();
        head.path = parsed.path;
        head.segments = parsed.segments;
        head.placement = base.take_off(head.segments);
        head.id = "0123";
        if (!accept.empty()) head.fields.add("accept-encoding", accept);
        if (!if_none_match.empty()) head.fields.add("if-none-match", if_none_match);
        return assets.answer(head);
    }

    TemporaryDirectory directory;
    http::BasePath base;
};

} // namespace

TEST_CASE_FIXTURE(AssetsFixture, "hashed files are kept for ever") {
    auto const plain = get("/assets/app-1a2b.js");
    CHECK_EQ(plain.status(), 200);
    CHECK_EQ(plain.body(), "let x = 1");
    CHECK_EQ(plain.content_type(), "text/javascript; charset=utf-8");
    CHECK_EQ(plain.cache_control(), "public, max-age=31536000, immutable");
    CHECK_EQ(plain.field("Vary"), "Accept-Encoding");
    CHECK_EQ(plain.field("Content-Encoding"), std::nullopt);
    CHECK_EQ(get("/assets/data.br").body(), "a file of its own");
    CHECK_EQ(get("/assets/data.br").field("Vary"), std::nullopt);
}

TEST_CASE_FIXTURE(AssetsFixture, "compressed forms are served as they are") {
    auto const brotli = get("/assets/app-1a2b.js", "gzip, br");
    CHECK_EQ(brotli.body(), "brotli");
    CHECK_EQ(brotli.field("Content-Encoding"), "br");
    CHECK_EQ(brotli.content_type(), "text/javascript; charset=utf-8");
    CHECK_EQ(brotli.field("Vary"), "Accept-Encoding");
    auto const gzip = get("/assets/app-1a2b.js", "gzip");
    CHECK_EQ(gzip.body(), "gzip");
    CHECK_NE(gzip.field("ETag"), brotli.field("ETag"));
    CHECK_EQ(get("/assets/app-1a2b.js.br").status(), 404);
}

TEST_CASE_FIXTURE(AssetsFixture, "a file that is known already is not sent again") {
    auto const tag = std::string(get("/favicon.svg").field("ETag").value());
    CHECK_EQ(get("/favicon.svg").cache_control(), "no-cache");
    for (auto const &list : {tag, "W/" + tag, "\"x\" , " + tag, std::string("*")}) {
        auto const known = get("/favicon.svg", "", list);
        CHECK_EQ(known.status(), 304);
        CHECK_EQ(known.body(), "");
        CHECK_EQ(known.field("ETag"), tag);
        CHECK_EQ(known.cache_control(), "no-cache");
    }
    auto const bare = tag.substr(1, tag.size() - 2);
    for (auto const &list : {std::string("\"x\""), bare, std::string("W/"), std::string(",")})
        CHECK_EQ(get("/favicon.svg", "", list).status(), 200);
    directory.write("favicon.svg", "<svg></svg>");
    CHECK_EQ(get("/favicon.svg", "", tag).status(), 200);
    auto const compressed = std::string(get("/assets/app-1a2b.js", "br").field("ETag").value());
    CHECK_EQ(get("/assets/app-1a2b.js", "br", compressed).status(), 304);
    CHECK_EQ(get("/assets/app-1a2b.js", "gzip", compressed).status(), 200);
}

TEST_CASE_FIXTURE(AssetsFixture, "below a base path, pages name their files by it") {
    CHECK(get("/jails").body().ends_with("<script src=\"/assets/app-1a2b.js\">"));
    base = http::BasePath::parse("/bangui/").value();
    for (auto const *page : {"/bangui", "/bangui/", "/bangui/jails/sshd", "/bangui/index.html"}) {
        CAPTURE(page);
        CHECK(get(page).body().ends_with("<script src=\"/bangui/assets/app-1a2b.js\">"));
    }
    CHECK_EQ(get("/bangui/assets/app-1a2b.js").body(), "let x = 1");
    CHECK_EQ(get("/bangui/assets/other.js").status(), 404);
    for (auto const *page : {"/", "/jails/sshd"}) {
        CAPTURE(page);
        CHECK_EQ(get(page).status(), 302);
        CHECK_EQ(get(page).field("Location"), "/bangui/");
    }
}

TEST_CASE_FIXTURE(AssetsFixture, "every page is index.html with a nonce of its own") {
    std::string last;
    for (auto const *path :
         {"/", "/jails", "/jails/sshd?tab=bans", "/addresses/192.0.2.1", "/jails/x.y", "/index.html"}) {
        auto const page = get(path);
        CHECK_EQ(page.status(), 200);
        CHECK_EQ(page.content_type(), "text/html; charset=utf-8");
        CHECK_EQ(page.cache_control(), "no-store");
        auto const nonce = page.style_nonce().value();
        CHECK_EQ(nonce.size(), 32);
        CHECK_NE(nonce, last);
        CHECK_EQ(page.body(), "<html><meta nonce=\"" + nonce + "\"><style nonce=" + nonce +
                                  "><script src=\"/assets/app-1a2b.js\">");
        last = nonce;
    }
}

TEST_CASE_FIXTURE(AssetsFixture, "everything else is not found") {
    for (auto const *path : {"/assets/missing.js", "/assets/app", "/assets", "/api", "/api/v1/nothing",
                             "/robots.txt", "/..%2Findex.html", "/assets%2Fapp-1a2b.js", "/.git/.config"}) {
        auto const answer = get(path);
        CHECK_EQ(answer.status(), 404);
        CHECK_EQ(answer.content_type(), "application/problem+json");
    }
}

TEST_CASE_FIXTURE(AssetsFixture, "without pages there is a page that says so") {
    std::filesystem::remove(directory.file("index.html"));
    auto const page = get("/");
    CHECK_EQ(page.status(), 503);
    CHECK_NE(page.body().find("was not built"), std::string::npos);
    auto const nothing = Assets::load(directory.file("missing")).value();
    CHECK_FALSE(nothing.has_pages());
    CHECK_EQ(nothing.file_count(), 0);
}

TEST_CASE_FIXTURE(AssetsFixture, "the directory is bounded and holds plain files only") {
    CHECK_EQ(Assets::load(directory.path()).value().file_count(), 3);
    CHECK(Assets::load(directory.path(), {}, {.files = 6, .total_bytes = 1000}));
    CHECK_EQ(Assets::load(directory.path(), {}, {.files = 5, .total_bytes = 1000}).error().code,
             ErrorCode::too_large);
    std::size_t total = 0;
    for (auto const &entry : std::filesystem::recursive_directory_iterator(directory.path()))
        if (entry.is_regular_file()) total += entry.file_size();
    CHECK(Assets::load(directory.path(), {}, {.files = 6, .total_bytes = total}));
    CHECK_EQ(Assets::load(directory.path(), {}, {.files = 6, .total_bytes = total - 1}).error().code,
             ErrorCode::too_large);
    SUBCASE("no link") {
        std::filesystem::create_symlink("/etc/hostname", directory.file("link"));
    }
    SUBCASE("no link to a directory") {
        std::filesystem::create_directory_symlink("/etc", directory.file("link"));
    }
    SUBCASE("no pipe") {
        REQUIRE_EQ(::mkfifo(directory.file("pipe").c_str(), 0600), 0);
    }
    CHECK_EQ(Assets::load(directory.path()).error().code, ErrorCode::invalid_argument);
}
