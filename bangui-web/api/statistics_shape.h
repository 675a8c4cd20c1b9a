// SPDX-License-Identifier: Apache-2.0
//
// The answers of /stats as JSON (Docs/openapi.yaml: StatsSummary and the following). Pure functions.
#pragma once

#include <string>

#include "bangui-web/history/statistics.h"

namespace bangui::api {

std::string summary_json(history::Summary const &summary);
std::string timeline_json(history::Timeline const &timeline);
std::string tops_json(history::Tops const &tops, history::Dimension dimension);

} // namespace bangui::api
