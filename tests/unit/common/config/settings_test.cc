// SPDX-License-Identifier: Apache-2.0
#include "common/config/settings.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::config;

namespace {

Schema schema() {
    return {"Settings of a test.\nTwo lines.",
            "BANGUI_TEST_",
            {text_key("name", "", "A name.", 8), text_key("http.folder", "/srv/\"quoted\\\"", "A folder."),
             integer_key("http.port", 80, 1, 65535, "A port.\nOn two lines."),
             flag_key("http.on", true, "Whether."),
             text_list_key("http.proxies", {"192.0.2.1", "192.0.2.2"}, 3, "Who."),
             choice_key("log.level", "info", {"info", "error"}, "How much.")}};
}

Result<Settings> load(std::string_view toml, Environment const &environment = {}) {
    return load_text(schema(), "web.toml", toml, environment);
}

std::string fault_of(std::string_view toml, Environment const &environment = {}) {
    auto const settings = load(toml, environment);
    if (settings) return "";
    CHECK_EQ(settings.error().code, ErrorCode::invalid_argument);
    return settings.error().detail;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("what is not set has its default") {
    auto const settings = load("").value();
    CHECK_EQ(settings.text("name"), "");
    CHECK_EQ(settings.integer<std::uint16_t>("http.port"), 80);
    CHECK(settings.flag("http.on"));
    CHECK_EQ(settings.text("log.level"), "info");
    CHECK_EQ(settings.text_list("http.proxies"), Texts{"192.0.2.1", "192.0.2.2"});
    CHECK_FALSE(settings.is_set("http.port"));
}

TEST_CASE("the file overrides the default and the environment the file") {
    auto const toml = "name = 'a'\n[http]\nport = 8080\non = false\nproxies = []\n[log]\nlevel = 'error'\n";
    auto const from_file = load(toml).value();
    CHECK_EQ(from_file.text("name"), "a");
    CHECK_EQ(from_file.integer<int>("http.port"), 8080);
    CHECK_FALSE(from_file.flag("http.on"));
    CHECK(from_file.text_list("http.proxies").empty());
    CHECK_EQ(from_file.text("log.level"), "error");
    CHECK(from_file.is_set("http.port"));

    auto const from_both =
        load(toml, {"PATH=/bin", "BANGUI_TEST_HTTP_PORT=81", "BANGUI_TEST_HTTP_ON=true",
                    "BANGUI_TEST_NAME=b=c", "BANGUI_TEST_HTTP_PROXIES=x,y,z", "BANGUI_OTHER_KEY=1"})
            .value();
    CHECK_EQ(from_both.integer<int>("http.port"), 81);
    CHECK(from_both.flag("http.on"));
    CHECK_EQ(from_both.text("name"), "b=c");
    CHECK_EQ(from_both.text_list("http.proxies"), Texts{"x", "y", "z"});
    CHECK(load(toml, {"BANGUI_TEST_HTTP_PROXIES="}).value().text_list("http.proxies").empty());
}

TEST_CASE("errors of the file name the file, the line, the key and the reason") {
    CHECK_EQ(fault_of("\n[http]\nport = 99999\n"), "web.toml:3: http.port: must be 1..65535, is 99999");
    CHECK_EQ(fault_of("http.port = 0"), "web.toml:1: http.port: must be 1..65535, is 0");
    CHECK_EQ(fault_of("http.port = 65535"), "");
    CHECK_EQ(fault_of("http.port = 1"), "");
    CHECK_EQ(fault_of("http.port = '80'"), "web.toml:1: http.port: must be an integer");
    CHECK_EQ(fault_of("http.port = 80.0"), "web.toml:1: http.port: must be an integer");
    CHECK_EQ(fault_of("http.on = 1"), "web.toml:1: http.on: must be true or false");
    CHECK_EQ(fault_of("name = 1979-05-27"), "web.toml:1: name: must be a text");
    CHECK_EQ(fault_of("name = '12345678'"), "");
    CHECK_EQ(fault_of("name = '123456789'"), "web.toml:1: name: must be at most 8 bytes long, has 9");
    CHECK_EQ(fault_of("name = \"a\\u202eb\""),
             "web.toml:1: name: must not hold control or invisible characters, is \"a\\u{202e}b\"");
    CHECK_EQ(fault_of("name = \"a\\\\b\""), "");
    CHECK_EQ(fault_of("log.level = 'loud'"),
             "web.toml:1: log.level: must be one of info, error, is \"loud\"");
    CHECK_EQ(fault_of("http.proxies = ['a', 'b', 'c']"), "");
    CHECK_EQ(fault_of("http.proxies = ['a', 'b', 'c', 'd']"),
             "web.toml:1: http.proxies: must have at most 3 items, has 4");
    CHECK_EQ(fault_of("http.proxies = ['a', 1]"), "web.toml:1: http.proxies: must be a list of texts");
    CHECK_EQ(fault_of("http.proxies = ['']"), "web.toml:1: http.proxies: must not have an empty item");
    CHECK_EQ(fault_of("http.proxies = 'a'"), "web.toml:1: http.proxies: must be a list of texts");
}

TEST_CASE("unknown keys are errors, however they are written") {
    CHECK_EQ(fault_of("[http]\nprot = 1\n"), "web.toml:2: http.prot: there is no such key");
    CHECK_EQ(fault_of("[htp]\nport = 1\n"), "web.toml:2: htp.port: there is no such key");
    CHECK_EQ(fault_of("http = 1"), "web.toml:1: http: there is no such key");
    CHECK_EQ(fault_of("name.first = 1"), "web.toml:1: name.first: there is no such key");
    CHECK_EQ(fault_of("\"http.port\" = 1"), "web.toml:1: \"http.port\": there is no such key");
    CHECK_EQ(fault_of("HTTP.port = 1"), "web.toml:1: HTTP.port: there is no such key");
    CHECK_EQ(fault_of("\"a\\nb\" = 1"), "web.toml:1: a\\u{a}b: there is no such key");
    CHECK_EQ(fault_of("[[http]]\nport = 1"), "web.toml:1: http: there is no such key");
}

TEST_CASE("what is not TOML is refused with its line") {
    for (auto const *bad :
         {"[http\nport = 1", "port", "name = 'a' 'b'", "name = \"\xff\"", "name = \"a\nb\""}) {
        CAPTURE(bad);
        CHECK(fault_of(bad).starts_with("web.toml:1: "));
    }
    CHECK(fault_of("name = 'a'\nname = 'b'").starts_with("web.toml:2: "));
    CHECK_EQ(fault_of("\nname = '''a\nb'''"), "web.toml:2: multi-line strings are not supported");
    CHECK_EQ(fault_of("name = \"\"\"a\"\"\""), "web.toml:1: multi-line strings are not supported");
    for (auto const *asserted : {"[@]", "[[@]]", " [ [@", "\xef\xbb\xbf[@]", "[.a]", "a = [}]"})
        CHECK(fault_of(asserted).starts_with("web.toml:1: "));
    CHECK_EQ(fault_of("\n[\"a\"]\n\n[@]\n[b]"), "web.toml:4: this is not TOML");
    for (auto const *foreign : {"listen\u0495 = 1", "\u00a0name = 'a'", "name = \u201ca\u201d", "\xff"})
        CHECK_EQ(fault_of(foreign),
                 "web.toml:1: only strings and comments may hold other characters than ASCII");
    CHECK_EQ(fault_of("\xef\xbb\xbfname = 'gr\u00fcn' # \u00fc"), fault_of("name = 'green'"));
}

TEST_CASE("deep tables never reach the recursive parts of the parser") {
    auto const nested = [](std::size_t dots) {
        std::string key;
        for (std::size_t dot = 0; dot < dots; ++dot)
            key += "a.";
        return key + "a = 1";
    };
    CHECK(fault_of(nested(16)).ends_with("there is no such key"));
    CHECK_EQ(fault_of(nested(17)), "web.toml:1: too many dots");
    CHECK_EQ(fault_of('[' + std::string(1000, '.') + ']'), "web.toml:1: too many dots");
    CHECK_EQ(fault_of("name = 'ab' # " + std::string(100, '.')), "");
    CHECK_EQ(fault_of("http.folder = \"\\\"" + std::string(100, '.') + "'\""), "");
    CHECK_EQ(fault_of("http.folder = '\\' # " + std::string(100, '.')), "");
    CHECK_FALSE(fault_of("name = " + std::string(1000, '[')).empty());
    std::string inline_tables = "x = ";
    for (int depth = 0; depth < 200; ++depth)
        inline_tables += "{a=";
    CHECK_FALSE(fault_of(inline_tables).empty());
}

TEST_CASE("a file is at most 64 KiB long") {
    auto const padded = [](std::size_t size) { return "#" + std::string(size - 1, 'x'); };
    CHECK(load(padded(65536)).has_value());
    auto const settings = load(padded(65537));
    REQUIRE_FALSE(settings.has_value());
    CHECK_EQ(settings.error().code, ErrorCode::too_large);
}

TEST_CASE("errors of the environment name the variable") {
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_PORT=0"}), "BANGUI_TEST_HTTP_PORT: must be 1..65535, is 0");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_PORT=+1"}),
             "BANGUI_TEST_HTTP_PORT: must be an integer, is \"+1\"");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_PORT="}), "BANGUI_TEST_HTTP_PORT: must be an integer, is \"\"");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_ON=yes"}),
             "BANGUI_TEST_HTTP_ON: must be true or false, is \"yes\"");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_PROT=1"}), "BANGUI_TEST_HTTP_PROT: there is no such setting");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_NAME"}), "BANGUI_TEST_NAME: there is no such setting");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_NAME=\xff"}), "BANGUI_TEST_NAME: must be UTF-8");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_PROXIES=a,"}),
             "BANGUI_TEST_HTTP_PROXIES: must not have an empty item");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_HTTP_PROXIES=,a"}),
             "BANGUI_TEST_HTTP_PROXIES: must not have an empty item");
    CHECK_EQ(fault_of("", {"BANGUI_TEST_A\nB=1"}), "BANGUI_TEST_A\\u{a}B: there is no such setting");
}

TEST_CASE("a schema without a prefix listens to no variable") {
    auto alone = schema();
    alone.environment_prefix.clear();
    auto const settings = load_text(alone, "policy.toml", "", {"HTTP_PORT=81", "BANGUI_TEST_HTTP_PORT=81"});
    CHECK_EQ(settings.value().integer<int>("http.port"), 80);
}

TEST_CASE("a later check can name the place of a value") {
    auto const settings = load("[http]\nport = 81\n", {"BANGUI_TEST_NAME=x"}).value();
    CHECK_EQ(settings.wrong("http.port", "taken").value().detail, "web.toml:2: http.port: taken");
    CHECK_EQ(settings.wrong("name", "ugly").value().detail, "BANGUI_TEST_NAME: ugly");
    CHECK_EQ(settings.wrong("http.on", "no").value().detail, "http.on (default): no");
}

TEST_CASE("the sample shows every key") {
    CHECK_EQ(sample(schema()), R"(# Settings of a test.
# Two lines.
# Each key can be overridden by a variable: section.key by BANGUI_TEST_SECTION_KEY.

# A name.
#name = ""

[http]

# A folder.
#folder = "/srv/\"quoted\\\""

# A port.
# On two lines.
# 1..65535
#port = 80

# Whether.
#on = true

# Who.
#proxies = ["192.0.2.1", "192.0.2.2"]

[log]

# How much.
# one of info, error
#level = "info"
)");
}

TEST_CASE("the sample loads, as it is and with its keys switched on") {
    auto text = sample(schema());
    CHECK_FALSE(load(text).value().is_set("http.port"));
    for (std::size_t at = 0; (at = text.find("\n#", at)) != std::string::npos; ++at)
        if (text[at + 2] != ' ') text.erase(at + 1, 1);
    auto const settings = load(text).value();
    for (auto const &key : schema().keys)
        CHECK(settings.is_set(key.path));
    CHECK_EQ(settings.text("http.folder"), "/srv/\"quoted\\\"");
    CHECK_EQ(settings.text_list("http.proxies"), Texts{"192.0.2.1", "192.0.2.2"});
}
