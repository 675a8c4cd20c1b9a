// SPDX-License-Identifier: Apache-2.0
#include "banguid/ctl/api.h"

#include <unistd.h>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::ctl {
namespace {

Error explained(Error error) {
    switch (error.code) {
    case ErrorCode::not_found:
        error.detail +=
            ": bangui-web does not listen there. Start it: systemctl start bangui-web-admin.socket";
        break;
    case ErrorCode::not_permitted:
        error.detail += ::geteuid() == 0 ? ": bangui-web ended meanwhile. See journalctl --unit bangui-web"
                                         : ": only root is let in. Try sudo banguictl";
        break;
    case ErrorCode::timed_out:
        error.detail += ": bangui-web does not answer. See journalctl --unit bangui-web";
        break;
    default:
        break;
    }
    return error;
}

/// The sentences of a problem document (RFC 9457).
std::string sentence(Answer const &answer) {
    auto const document = Document::parse(answer.body);
    if (!document) return fmt::format("status {}", answer.status);
    auto const detail = text_of(document->root(), "detail");
    auto const title = text_of(document->root(), "title");
    return detail.empty() ? title : fmt::format("{}: {}", title, detail);
}

Result<Answer> ask(Places const &places, std::string_view method, std::string_view target,
                   std::string_view body) {
    auto answer = AdminClient(places.socket).ask(method, target, body);
    if (!answer) return tl::unexpected<Error>(explained(std::move(answer).error()));
    if (!answer->is_good()) return fail(ErrorCode::conflict, sentence(*answer));
    return answer;
}

} // namespace

Result<Document> Document::parse(std::string text) {
    Document document;
    document.text_ = std::move(text);
    document.parser_ = std::make_unique<simdjson::dom::parser>();
    if (auto const error = document.parser_->parse(document.text_).get(document.root_))
        return fail(ErrorCode::protocol_error,
                    fmt::format("an answer that is no JSON: {}", error_message(error)));
    return document;
}

Result<Document> get(Places const &places, std::string_view target) {
    auto answer = TRY(ask(places, "GET", target, {}));
    return Document::parse(std::move(answer.body));
}

Result<std::string> change(Places const &places, std::string_view method, std::string_view target,
                           std::string_view body) {
    auto answer = TRY(ask(places, method, target, body));
    return std::move(answer.body);
}

std::string text_of(simdjson::dom::element object, std::string_view member) {
    std::string_view text;
    if (object[member].get(text) != simdjson::SUCCESS) return {};
    return visible(text);
}

std::int64_t number_of(simdjson::dom::element object, std::string_view member) {
    std::int64_t number = 0;
    if (object[member].get(number) != simdjson::SUCCESS) return 0;
    return number;
}

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out + '"';
}

} // namespace bangui::ctl
