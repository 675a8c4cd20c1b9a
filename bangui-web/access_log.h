// SPDX-License-Identifier: Apache-2.0
//
// One line per finished request. Reads that went well are only written at level debug: a browser makes many.
#pragma once

#include "bangui-web/http/server.h"
#include "common/log/log.h"

namespace bangui::web {

void log_access(log::Logger &logger, http::AccessRecord const &record);

} // namespace bangui::web
