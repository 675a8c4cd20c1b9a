// SPDX-License-Identifier: Apache-2.0
//
// An event of the archive as JSON (the object Event of Docs/openapi.yaml) and as a row of CSV. Pure
// functions.
#pragma once

#include <string>
#include <string_view>

#include "bangui-web/history/find.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {

void write_event(json::Writer &json, history::Event const &event);
std::string event_json(history::Event const &event);
/// {"items": …, "next": …, "searched_to": …}
std::string event_list_json(history::Page const &page);

/// The autonomous system as an object, or null where none is known.
void write_network(json::Writer &json, history::Place const &place);

/// RFC 4180: cells in quotes where they need it, lines that end in CR LF. A cell that a spreadsheet would
/// take for a formula begins with an apostrophe; what is not UTF-8 is made visible.
std::string csv_header();
std::string csv_row(history::Event const &event);
std::string csv_cell(std::string_view text);

} // namespace bangui::api
