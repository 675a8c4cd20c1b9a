// SPDX-License-Identifier: Apache-2.0
//
// Every reply captured from real servers, compared with what Python made of it. The JSON beside each reply
// writes what JSON lacks as {"__tuple__": [...]}, {"__dict__": [[key, value], ...]}, {"__set__": [...]},
// {"__bytes__": "hex"},
// {"__float__": "repr"} and {"__object__": "module.name", "args": [...], "state": ...}.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <simdjson.h>

#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
namespace ondemand = simdjson::ondemand;

namespace {

/// Long replies are not cut at every byte, which would be quadratic.
constexpr std::size_t short_reply_bytes = 300;

std::string file_text(std::filesystem::path const &path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

std::vector<std::filesystem::path> replies() {
    std::vector<std::filesystem::path> paths;
    for (auto const &entry : std::filesystem::recursive_directory_iterator(FIXTURES))
        if (entry.path().string().ends_with(".reply.bin")) paths.push_back(entry.path());
    return paths;
}

void append_utf8(std::string &text, unsigned code) {
    auto const put = [&](unsigned byte) { text += static_cast<char>(byte); };
    if (code < 0x80) return put(code);
    if (code >= 0x10000) put(0xf0 | code >> 18);
    if (code >= 0x10000) put(0x80 | (code >> 12 & 0x3f));
    if (code >= 0x800 && code < 0x10000) put(0xe0 | code >> 12);
    if (code >= 0x800) put(0x80 | (code >> 6 & 0x3f));
    if (code < 0x800) put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
}

/// The text of a JSON string token. Not simdjson's own, which refuses the lone surrogates that are the point
/// of some fixtures; they become three bytes as in the pickle.
std::string unescaped(std::string_view token) {
    static std::string_view const letters = "\"\\/bfnrt";
    static std::string_view const meanings = "\"\\/\b\f\n\r\t";
    token = token.substr(1, token.rfind('"') - 1);
    std::string text;
    auto const unit = [&](std::size_t at) {
        return std::stoul(std::string(token.substr(at, 4)), nullptr, 16);
    };
    for (std::size_t at = 0; at < token.size(); ++at) {
        if (token[at] != '\\') {
            text += token[at];
        } else if (token[++at] != 'u') {
            text += meanings[letters.find(token[at])];
        } else {
            auto code = static_cast<unsigned>(unit(at + 1));
            at += 4;
            bool const pair = code >= 0xd800 && code < 0xdc00 && token.substr(at + 1, 2) == "\\u";
            if (pair) {
                code = 0x10000 + ((code - 0xd800) << 10) + (static_cast<unsigned>(unit(at + 3)) - 0xdc00);
                at += 6;
            }
            append_utf8(text, code);
        }
    }
    return text;
}

// Both sides are written in one notation: every text as its length and bytes, so that nothing needs escaping.
std::string noted(std::string_view text) {
    return fmt::format("{}:{}", text.size(), text);
}

std::string notation(ondemand::value json);

std::string joined(ondemand::array array) {
    std::string items;
    for (auto item : array)
        items += notation(item.value()) + ",";
    return items;
}

std::string notation_of_special(ondemand::object object) {
    for (auto field : object) {
        std::string_view const key = field.unescaped_key();
        ondemand::value value = field.value();
        if (key == "__tuple__") return "(" + joined(value.get_array()) + ")";
        if (key == "__set__") return "<" + joined(value.get_array()) + ">";
        if (key == "__bytes__") return "b" + std::string(std::string_view(value.get_string()));
        if (key == "__float__") return "f" + std::string(std::string_view(value.get_string()));
        if (key == "__repr__") return "class";
        if (key == "__dict__") {
            std::string pairs;
            for (auto pair : value.get_array())
                pairs += joined(pair.get_array());
            return "{" + pairs + "}";
        }
        if (key == "__object__") {
            auto name = std::string(std::string_view(value.get_string()));
            auto arguments = joined(object["args"].get_array());
            return "new " + name + "(" + arguments + ")" + notation(object["state"].value());
        }
    }
    return "?";
}

std::string notation(ondemand::value json) {
    switch (json.type().value()) {
    case ondemand::json_type::array:
        return "[" + joined(json.get_array()) + "]";
    case ondemand::json_type::object:
        return notation_of_special(json.get_object());
    case ondemand::json_type::string:
        return noted(unescaped(json.raw_json_token()));
    case ondemand::json_type::number: // of any length
    case ondemand::json_type::boolean:
    case ondemand::json_type::null: {
        std::string_view const token = json.raw_json_token();
        return std::string(token.substr(0, token.find_last_not_of(" \n\r\t") + 1));
    }
    }
    return "?";
}

std::string notation(Value value) {
    auto const items = [&] {
        std::string text;
        for (auto const item : value.items())
            text += notation(item) + ",";
        return text;
    };
    switch (value.kind()) {
    case Kind::none:
        return "null";
    case Kind::boolean:
        return *value.boolean() ? "true" : "false";
    case Kind::integer:
    case Kind::big_integer:
        return *python_str(value, 1000);
    case Kind::real:
        return "f" + *python_str(value, 1000);
    case Kind::text:
        return noted(value.raw());
    case Kind::bytes: {
        std::string hex = "b";
        for (char const byte : value.raw())
            hex += fmt::format("{:02x}", static_cast<std::uint8_t>(byte));
        return hex;
    }
    case Kind::list:
        return "[" + items() + "]";
    case Kind::tuple:
        return "(" + items() + ")";
    case Kind::set:
        return "<" + items() + ">";
    case Kind::dict:
        return "{" + items() + "}";
    case Kind::global:
        return "class";
    case Kind::object: {
        std::string arguments;
        for (auto const item : value.arguments()->items())
            arguments += notation(item) + ",";
        auto const state = value.state();
        return fmt::format("new {}.{}({}){}", value.module(), value.name(), arguments,
                           state ? notation(*state) : "null");
    }
    }
    return "?";
}

} // namespace

TEST_CASE("every captured reply decodes to what Python made of it") {
    auto const paths = replies();
    CHECK_EQ(paths.size(), 243);
    for (auto const &path : paths) {
        INFO(path.string());
        auto const document = test::decode(file_text(path));
        REQUIRE(document.has_value());
        auto json_path = path.string();
        json_path.replace(json_path.size() - std::string_view("reply.bin").size(), std::string::npos, "json");
        auto const padded = simdjson::padded_string::load(json_path);
        ondemand::parser parser;
        auto json = parser.iterate(padded);
        CHECK_EQ(notation(document->root()), notation(json["reply"].value()));
    }
}

TEST_CASE("a captured reply is never whole before its last byte, wherever it is cut") {
    for (auto const &path : replies()) {
        auto const message = file_text(path);
        if (message.size() > short_reply_bytes) continue;
        INFO(path.string());
        auto const whole = notation(test::decode(message)->root());
        std::size_t wrong = 0;
        for (std::size_t cut = 0; cut < message.size(); ++cut) {
            PickleReader reader;
            auto const before = as_bytes(message).first(cut);
            if (reader.feed(before) != cut || reader.finished()) ++wrong;
            if (reader.feed(as_bytes(message).subspan(cut)) != message.size() - cut || !reader.finished())
                ++wrong;
            else if (notation(reader.take().root()) != whole)
                ++wrong;
        }
        CHECK_EQ(wrong, 0);
    }
}

TEST_CASE("captured replies decode byte by byte, one after the other, with one reader") {
    PickleReader reader;
    for (auto const &path : replies()) {
        INFO(path.string());
        auto const message = file_text(path);
        std::size_t fed = 0;
        for (auto const &byte : message) {
            if (reader.finished() || reader.feed(as_bytes({&byte, 1})) != 1) break;
            ++fed;
        }
        CHECK_EQ(fed, message.size());
        REQUIRE(reader.finished());
        CHECK_EQ(notation(reader.take().root()), notation(test::decode(message)->root()));
    }
}

TEST_CASE("any single byte of a captured reply may be wrong without harm") {
    for (auto const &path : replies()) {
        auto message = file_text(path);
        if (message.size() > 100) continue;
        for (auto &byte : message) {
            auto const right = byte;
            for (int const flip : {0x01, 0x04, 0x10, 0x80, 0xff}) {
                byte = static_cast<char>(right ^ flip);
                if (auto const document = test::decode(message))
                    CHECK_FALSE(notation(document->root()).empty());
            }
            byte = right;
        }
    }
}
