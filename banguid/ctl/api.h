// SPDX-License-Identifier: Apache-2.0
//
// The API's answers as the commands want them: good ones parsed, all else an error for people.
#pragma once

#include <string>
#include <string_view>

#include <simdjson.h>

#include "banguid/ctl/admin_client.h"
#include "banguid/ctl/command.h"

namespace bangui::ctl {

/// One JSON answer; values taken from it live as long.
class Document {
  public:
    static Result<Document> parse(std::string text);
    simdjson::dom::element root() const { return root_; }
    std::string const &text() const { return text_; }

  private:
    Document() = default;
    std::string text_;
    std::unique_ptr<simdjson::dom::parser> parser_;
    simdjson::dom::element root_;
};

/// Errors say what to do: how to start the daemon, who may ask, or the API's own sentence.
Result<Document> get(Places const &places, std::string_view target);
/// The body of an answer that may be none.
Result<std::string> change(Places const &places, std::string_view method, std::string_view target,
                           std::string_view body = {});

/// "" where the member is missing, null or no text. Made visible: names come from logs and files of others.
std::string text_of(simdjson::dom::element object, std::string_view member);
/// 0 likewise.
std::int64_t number_of(simdjson::dom::element object, std::string_view member);

/// As a JSON text.
std::string json_text(std::string_view text);

} // namespace bangui::ctl
